"""The settings of the shop with Django's own messages."""

from shop.settings import *  # noqa: F403
