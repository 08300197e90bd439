"""Make the table of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from heliograph.django.models import Word


class Migration(migrations.Migration):
    """The table and its one index, as the model has them."""

    initial = True
    operations: ClassVar[Sequence[Operation]] = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("ticket", Word(max_length=22, primary_key=True, serialize=False)),
                ("body", models.BinaryField()),
                ("created", models.BigIntegerField()),
                ("expires", models.BigIntegerField()),
                ("owner", Word(max_length=64, null=True)),
                ("held_until", models.BigIntegerField(db_default=0)),
            ],
            options={
                "db_table": "heliograph_parcels",
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires"], name="ix_heliograph_parcels_expires")],
            },
        ),
    ]
