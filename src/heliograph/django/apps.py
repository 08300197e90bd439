"""The application for ``INSTALLED_APPS``: it is needed for nothing but Django's system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class HeliographConfig(AppConfig):
    """Registers the system checks, which report a wrong set-up.

    Example:
        >>> HeliographConfig.name, HeliographConfig.label
        ('heliograph.django', 'heliograph')
    """

    name = "heliograph.django"
    label = "heliograph"
    verbose_name = "Heliograph"

    def ready(self) -> None:
        """Register them."""
        from heliograph.django.checks import check_setup

        register(check_setup)
