"""What only Django's own store has: transactions of the application around it, migrations, routers and settings."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import cast

import pytest
from django.apps import apps
from django.core.exceptions import SynchronousOnlyOperation
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.test import override_settings
from sqlalchemy import MetaData, inspect, text

from heliograph.django import DatabaseStore
from heliograph.errors import ConfigurationError, StoreUnavailableError
from heliograph.store import HELD
from heliograph.stores.sql import SQLStore, parcels

from .benches import SQLBench, admin_engine
from .django_client import OpenedDjango

ONE, OTHER = "reader one", "reader two"
A, B = "AAAAAAAAAAAAAAAAAAAAAA", "Zm9vYmFyYmF6cXV4-_-_-g"
ON_DJANGO = pytest.mark.parametrize(
    "bench", [(kind, "django") for kind in ("sqlite", "psycopg", "mariadb")], indirect=True, ids="-".join
)


def alias(bench: SQLBench) -> str:
    return cast("OpenedDjango", bench.opened).name


@contextmanager
def rolled_back(bench: SQLBench) -> Generator[None]:
    """Do something within a transaction that is not committed."""
    with transaction.atomic(using=alias(bench)):
        yield
        transaction.set_rollback(True, using=alias(bench))


@ON_DJANGO
def test_a_rolled_back_claim_leaves_the_parcel_free(bench: SQLBench) -> None:
    """A view that claimed and is rolled back keeps a message from nobody."""
    bench.store.put({A: b"a"}, 3600)
    with rolled_back(bench):
        assert bench.store.claim([A], ONE, 30) == {A: b"a"}
    assert bench.store.claim([A], OTHER, 30) == {A: b"a"}


@ON_DJANGO
def test_a_rolled_back_settlement_removes_nothing(bench: SQLBench) -> None:
    """What was settled within a transaction that is rolled back is still its reader's."""
    bench.store.put({A: b"a"}, 3600)
    bench.store.claim([A], ONE, 30)
    with rolled_back(bench):
        bench.store.settle(ONE, [A], {})
    assert bench.store.claim([A], OTHER, 30) == {A: HELD}
    assert bench.store.claim([A], ONE, 30) == {A: b"a"}


@ON_DJANGO
def test_a_committed_transaction_counts(bench: SQLBench) -> None:
    """What is done within a transaction that is committed is done."""
    with transaction.atomic(using=alias(bench)):
        bench.store.put({A: b"a", B: b"b"}, 3600)
        bench.store.claim([A, B], ONE, 30)
        bench.store.settle(ONE, [A], {})
    assert bench.store.claim([A, B], OTHER, 30) == {B: HELD}


@ON_DJANGO
def test_a_failure_is_not_the_transactions(bench: SQLBench) -> None:
    """A store that fails within a view's transaction does not undo what the view did."""
    with bench.admin.begin() as connection:
        connection.execute(text("DROP TABLE heliograph_parcels"))
        connection.execute(text("DROP TABLE IF EXISTS orders"))
        connection.execute(text("CREATE TABLE orders (number INTEGER)"))
    with transaction.atomic(using=alias(bench)), connections[alias(bench)].cursor() as cursor:
        cursor.execute("INSERT INTO orders VALUES (1)")
        with pytest.raises(StoreUnavailableError, match=r"failed at claim.*heliograph_parcels"):
            bench.store.claim([A], ONE, 30)
        cursor.execute("INSERT INTO orders VALUES (2)")
    with bench.admin.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM orders")).scalar_one() == 2


@ON_DJANGO
def test_a_broken_transaction_is_an_outage(bench: SQLBench) -> None:
    """In a transaction that the view has broken nothing can be asked: what waits stays as it is."""
    bench.store.put({A: b"a"}, 3600)
    with transaction.atomic(using=alias(bench)):
        transaction.set_rollback(True, using=alias(bench))
        with pytest.raises(StoreUnavailableError, match="failed at claim"):
            bench.store.claim([A], ONE, 30)
    assert bench.store.claim([A], OTHER, 30) == {A: b"a"}


@pytest.mark.parametrize("bench", [("psycopg", "django")], indirect=True, ids="-".join)
def test_a_closed_connection_in_a_transaction_is_not_replaced(bench: SQLBench) -> None:
    """A transaction whose connection is gone is not carried on over another one."""
    bench.store.put({A: b"a"}, 3600)

    def view() -> None:
        with transaction.atomic(using=alias(bench)):
            connections[alias(bench)].connection.close()
            with pytest.raises(StoreUnavailableError, match="failed at claim"):
                bench.store.claim([A], ONE, 30)
            raise DatabaseError("As the next query of the view says.")

    with pytest.raises(DatabaseError, match="next query"):
        view()
    assert bench.store.claim([A], OTHER, 30) == {A: b"a"}


@ON_DJANGO
def test_the_table_is_that_of_the_other_stores(bench: SQLBench) -> None:
    """What Django's store keeps a SQLStore hands out, and the reverse: one table, whoever made it."""
    columns = inspect(bench.admin).get_columns(bench.table.name)
    assert [column["name"] for column in columns] == [column.name for column in parcels(MetaData()).columns]
    [index] = [index for index in inspect(bench.admin).get_indexes(bench.table.name) if index["name"]]
    assert (index["name"], index["column_names"]) == ("ix_heliograph_parcels_expires", ["expires"])
    engine = admin_engine(bench.url)
    other = SQLStore(engine)
    bench.store.put({A: b"a"}, 3600)
    other.put({B: b"b"}, 3600)
    assert other.claim([A, B], ONE, 30) == bench.store.claim([A, B], ONE, 30) == {A: b"a", B: b"b"}
    assert other.claim([A, A.lower()], OTHER, 30) == bench.store.claim([A, A.lower()], OTHER, 30) == {A: HELD}
    engine.dispose()


@ON_DJANGO
def test_an_operator_asks(bench: SQLBench) -> None:
    """Django's store counts what waits and removes what has expired, as the others do."""
    store = cast("OpenedDjango", bench.opened)
    store.put({f"B{number:021}": b"body" for number in range(450)}, 1000)
    store.claim([f"B{0:021}"], ONE, 3000)
    bench.age(500)
    found = store.stats()
    assert (found.pending, found.leased, found.bytes) == (450, 1, 1800)
    assert 500 <= found.oldest < 1000
    store.put({A: b"a"}, 3600)
    bench.age(600)
    assert store.purge() == 450
    assert store.purge(everything=True) == 1
    assert tuple(store.stats()) == (0, 0, 0, 0)


@ON_DJANGO
def test_an_event_loop_is_not_kept_waiting(bench: SQLBench) -> None:
    """Called on a thread that runs an event loop, it is Django's own error, as any query is."""

    async def view() -> None:
        with pytest.raises(SynchronousOnlyOperation):
            bench.store.claim([A], ONE, 30)

    asyncio.run(view())


@pytest.mark.parametrize("bench", [("psycopg", "django")], indirect=True, ids="-".join)
def test_no_connection_left(bench: SQLBench) -> None:
    """A database that gives out no more connections is an outage, and none once there is one again."""
    with bench.admin.begin() as connection:
        if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = 'single'")).all():
            connection.execute(text("CREATE ROLE single LOGIN CONNECTION LIMIT 1"))
        connection.execute(text("GRANT ALL ON heliograph_parcels TO single"))
    bench.store.put({A: b"a"}, 3600)
    url = bench.url.replace("tester", "single")
    with closing(OpenedDjango(url)) as store:
        engine = admin_engine(url)
        with engine.connect(), pytest.raises(StoreUnavailableError, match=r"failed at claim.*too many connections"):
            store.claim([A], ONE, 30)
        engine.dispose()
        assert store.claim([A], ONE, 30) == {A: b"a"}


def test_the_migration_is_that_of_the_model() -> None:
    """`manage.py makemigrations` has nothing to add."""
    call_command("makemigrations", "heliograph", check=True, dry_run=True, verbosity=0)
    assert apps.get_app_config("heliograph").get_model("Parcel").objects.db == "default"


class Router:
    """Says where messages wait."""

    def db_for_write(self, model: type, **_: object) -> str | None:
        """Return the alias for our model."""
        return "messages" if model.__name__ == "Parcel" else None


def test_routers_choose_the_database() -> None:
    """Without an alias the project's routers say which database it is; with one they are not asked."""
    assert DatabaseStore().alias == "default"
    with override_settings(DATABASE_ROUTERS=[f"{__name__}.Router"]):
        assert DatabaseStore().alias == "messages"
        assert DatabaseStore("default").alias == "default"


def test_a_database_that_is_not_there() -> None:
    """A misspelt alias is an error where the store is made, which says what there is."""
    with pytest.raises(ConfigurationError, match="DATABASES has no 'defualt'; there are: default"):
        DatabaseStore("defualt")


def test_an_application_that_is_not_installed() -> None:
    """Without the application there is no table: an error where the store is made, which says what to do."""
    with (
        override_settings(INSTALLED_APPS=["django.contrib.messages"]),
        pytest.raises(
            ConfigurationError, match=r'add "heliograph.django" to INSTALLED_APPS, and run "manage.py migrate"'
        ),
    ):
        DatabaseStore()
