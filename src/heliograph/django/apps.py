"""The application for ``INSTALLED_APPS``: it is needed for Django's system checks, and for the table of its store."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register


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
        from heliograph.django.checks import check_setup, check_table

        register(check_setup)
        register(check_table, Tags.database)
