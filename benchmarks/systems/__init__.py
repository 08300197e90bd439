"""The systems: each module has ``application``, which returns a new application that does the work of ``work``."""
