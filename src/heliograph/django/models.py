"""The one table of the store on Django's database, for Django's migrations and routers.

Nothing reads or writes through the model: the store's own statements do (:mod:`heliograph.django.statements`). The
columns are those of :mod:`heliograph.stores.sql.schema`, so that either store finds what the other kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from heliograph.stores.databases import TABLE

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:  # Generic in its stubs only.
    _Text = models.CharField


class Word(_Text):
    """A short ASCII text that differs by case, which MySQL's usual collations pass over.

    Django would give its own ``varchar`` a second index on PostgreSQL, for searches by how a text begins.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        ascii = " CHARACTER SET ascii COLLATE ascii_bin" if connection.vendor == "mysql" else ""
        return f"character varying({self.max_length}){ascii}"


class Parcel(models.Model):
    """A sealed parcel that waits, and who has it until when; times are the database's milliseconds since the epoch.

    Example:
        >>> Parcel._meta.label, Parcel._meta.db_table
        ('heliograph.Parcel', 'heliograph_parcels')
    """

    ticket = Word(primary_key=True, max_length=22)
    body: models.BinaryField[bytes, bytes] = models.BinaryField()
    created: models.BigIntegerField[int, int] = models.BigIntegerField()
    expires: models.BigIntegerField[int, int] = models.BigIntegerField()
    # Not indexed: PostgreSQL then hands out a parcel without touching an index (a heap-only update).
    owner = Word(null=True, max_length=64)
    held_until: models.BigIntegerField[int, int] = models.BigIntegerField(db_default=0)

    class Meta:
        """Its table, which nobody edits by hand."""

        app_label = "heliograph"
        db_table = TABLE
        default_permissions = ()
        indexes = (models.Index(fields=["expires"], name=f"ix_{TABLE}_expires"),)
