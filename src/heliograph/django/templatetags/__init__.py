"""Django looks here for the tags of an application in ``INSTALLED_APPS``."""
