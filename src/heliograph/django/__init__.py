"""Django: ``MESSAGE_STORAGE = "heliograph.django.Storage"``, and its messages stop getting lost.

Everything of ``django.contrib.messages`` stays as it is; one storage class stands between it and the exchange. With
``"heliograph.django"`` in ``INSTALLED_APPS`` Django's system checks report a wrong set-up.
"""

from __future__ import annotations

from heliograph.django.configuration import get_heliograph, signed_in_user
from heliograph.django.endpoint import endpoint
from heliograph.django.storage import Storage
from heliograph.django.store import DatabaseStore

__all__ = ["DatabaseStore", "Storage", "endpoint", "get_heliograph", "signed_in_user"]
