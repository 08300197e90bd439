"""How the table of the store came to be, for ``manage.py migrate``."""
