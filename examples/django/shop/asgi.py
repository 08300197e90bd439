"""The ASGI application; the settings are named by the environment variable DJANGO_SETTINGS_MODULE."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()
