"""The settings of the shop with Heliograph."""

from shop.settings import *  # noqa: F403

MESSAGE_STORAGE = "heliograph.django.Storage"
