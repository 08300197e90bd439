"""Promises about the inside of the wire format."""

import json
import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct, msgpack
from msgspec.structs import fields

from heliograph import Action, Message
from heliograph.parcel import Parcel, Sealable, Ticket, pack, unpack
from tests.core.strategies import parcels, tickets

MESSAGE = Message(id="AAECAwQF", content="Saved", category="success", expires=1_800_003_600)
PARCEL = Parcel(created=1_800_000_000 * 10**9, messages=(MESSAGE,))
ZLIB = b"\x78"
LATER = ("title", "actions", "sticky")
NONE: list[Any] = []
DEFAULTS = ("", NONE, False)


def parcel_of(content: str | bytes | int) -> Parcel:
    return Parcel(created=1, messages=(Message(id="AAECAwQF", content=content, category="info", expires=2),))


def array(sealable: Sealable) -> list[Any]:
    return msgpack.decode(pack(sealable, compress=False), type=list[Any])


@given(parcels | tickets, st.booleans())
def test_what_was_packed_unpacks(sealable: Sealable, compress: bool) -> None:
    """A parcel or ticket comes back with every field as it was, deflated or not."""
    assert unpack(pack(sealable, compress=compress)) == sealable


@pytest.mark.parametrize(
    ("record", "names"),
    [
        (Message, ("id", "content", "category", "expires", "queue", "key", "path", "data", *LATER)),
        (Action, ("label", "url", "method")),
        (Parcel, ("created", "messages", "binding", "path", "domain")),
        (Ticket, ("created", "expires", "id", "path", "domain")),
    ],
)
def test_the_order_of_the_fields_is_the_format(record: type[Struct], names: tuple[str, ...]) -> None:
    """The fields stand in the order in which the cookies of earlier versions have them; new ones go to the end."""
    assert tuple(field.name for field in fields(record))[: len(names)] == names


def test_every_field_is_written_in_its_place() -> None:
    """Other languages find each field at the place that the format document names."""
    message = Message("AAECAwQF", "Saved", "success", 7, "sidebar", "cart", "/orders", {"n": 1})
    assert array(Parcel(5, (message,), b"\x01", "/shop", "shop.example"))[:6] == [
        0,
        5,
        [["AAECAwQF", "Saved", "success", 7, "sidebar", "cart", "/orders", {"n": 1}]],
        b"\x01",
        "/shop",
        "shop.example",
    ]
    assert array(Ticket(5, 7, "ticket", "/shop", "shop.example"))[:6] == [1, 5, 7, "ticket", "/shop", "shop.example"]


@given(parcels, st.lists(st.text() | st.none(), max_size=3), st.lists(st.booleans(), max_size=3))
def test_fields_of_a_newer_version_are_passed_over(parcel: Parcel, more: list[Any], most: list[Any]) -> None:
    """After a downgrade the cookies of the newer version still open."""
    plain = msgpack.decode(pack(parcel, compress=False), type=list[Any], ext_hook=msgpack.Ext)
    written = len(fields(Message))  # A newer version writes every field of this one before its own.
    plain[2] = [[*message, *DEFAULTS[len(message) - 8 :], *more] for message in plain[2]]
    assert {len(message) for message in plain[2]} == {written + len(more)}
    assert unpack(msgpack.encode([*plain, *most])) == parcel


def test_fields_that_an_older_version_did_not_write_are_at_their_defaults() -> None:
    """After an upgrade the cookies of the older version still open."""
    short = [0, PARCEL.created, [["AAECAwQF", "Saved", "success", 1_800_003_600]]]
    assert unpack(msgpack.encode(short)) == PARCEL
    assert unpack(msgpack.encode([1, 5, 7, "ticket"])) == Ticket(5, 7, "ticket")


@pytest.mark.parametrize(
    ("later", "written"),
    [
        ({"title": "Order 7"}, ["Order 7", NONE, False]),
        ({"actions": (Action("Undo", "/undo", "post"),)}, ["", [["Undo", "/undo", "post"]], False]),
        ({"sticky": True}, ["", NONE, True]),
        ({}, NONE),
    ],
)
def test_later_fields_are_written_only_where_they_say_something(later: dict[str, Any], written: list[Any]) -> None:
    """A plain message takes not a byte more than before titles, actions and sticky messages were there."""
    [message] = array(Parcel(5, (Message("AAECAwQF", "Saved", "success", 7, **later),)))[2]
    assert message == ["AAECAwQF", "Saved", "success", 7, "", None, None, {}, *written]


@pytest.mark.parametrize(
    "actions",
    [["Undo"], [["Undo"]], [["Undo", "javascript:alert(1)"]], [["Undo", "/undo", "put"]], [[7, "/undo"]], {}, None],
)
def test_an_action_that_could_not_be_flashed_is_nothing(actions: Any) -> None:
    """A parcel with an action that no version of ours wrote reads as absent, were its seal ever so good."""
    message: list[Any] = ["AAECAwQF", "Saved", "success", 7, "", None, None, {}, "", actions, False]
    assert unpack(msgpack.encode([0, 1, [message]])) is None


@pytest.mark.parametrize(
    ("number", "plain"), [(2**64 - 1, True), (-(2**63), True), (2**64, False), (-(2**63) - 1, False)]
)
def test_only_numbers_beyond_64_bits_need_an_extension(number: int, plain: bool) -> None:
    """Other languages read every integer that MessagePack has as just that."""
    parcel = msgpack.decode(pack(parcel_of(number), compress=False), type=list[Any], ext_hook=msgpack.Ext)
    assert (parcel[2][0][1] == number) is plain


def test_a_short_parcel_is_not_deflated() -> None:
    """Up to 1,000 bytes a parcel is written as it is, however well it would deflate."""
    room = 1000 - len(pack(parcel_of("a" * 300), compress=True)) + 300
    assert len(pack(parcel_of("a" * room), compress=True)) == 1000
    assert len(pack(parcel_of("a" * (room + 1)), compress=True)) < 1000


def test_a_parcel_is_deflated_only_when_that_makes_it_smaller() -> None:
    """What deflates to more than it was, as random bytes do, is written as it is."""
    tight = parcel_of(random.Random(7).randbytes(1100))
    assert pack(tight, compress=True) == pack(tight, compress=False)


def test_compression_can_be_switched_off() -> None:
    """With `compress=False` no length tells anything of what stands beside a secret."""
    assert pack(parcel_of("a" * 5000), compress=False)[:1] != ZLIB
    assert pack(parcel_of("a" * 5000), compress=True)[:1] == ZLIB


def test_what_was_deflated_opens_without_compression() -> None:
    """Switching compression off loses none of the messages that are on their way."""
    parcel = parcel_of("a" * 5000)
    assert unpack(pack(parcel, compress=True)) == parcel


@given(st.binary(max_size=300))
@example(b"")
@example(ZLIB)
@example(b"\x78\x9c")
@example(b"\x93\x00\x01\x91\x94\xa1a\x81\x80\xc0\xa1b\x05")
@example(b"\x93\x00\x01\x91\x94\xa1a\x81\x81\x01\x02\xc0\xa1b\x05")
def test_junk_never_raises(data: bytes) -> None:
    """Bytes that no version of ours wrote read as absent, or as a parcel by chance, and are no error."""
    found = unpack(data)
    assert found is None or isinstance(found, Parcel | Ticket)


def nested_tuples(levels: int) -> bytes:
    value = b"\xc0"
    for _ in range(levels):
        value = msgpack.encode(msgpack.Ext(2, b"\x91" + value))
    return value


ENDLESS = {
    "list": b"\x91" * 100_000 + b"\xc0",
    "mapping": b"\x81\xa1a" * 100_000 + b"\xc0",
    "tuple": nested_tuples(3000),
}


@pytest.mark.parametrize("value", ENDLESS.values(), ids=ENDLESS)
def test_nesting_without_end_is_nothing(value: bytes) -> None:
    """Values nested so deep that they exhaust the decoder read as absent, as everything that cannot be read does."""
    assert unpack(b"\x93\x00\x01\x91\x94\xa1a" + value + b"\xa4info\x07") is None


@given(parcels | tickets, st.data())
def test_damaged_bytes_never_raise(sealable: Sealable, data: st.DataObject) -> None:
    """A parcel with some bytes changed, or cut, reads as another or as none."""
    packed = bytearray(pack(sealable, compress=False))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    found = unpack(bytes(packed[: data.draw(st.integers(1, len(packed)))]))
    assert found is None or isinstance(found, Parcel | Ticket)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        (0, b""),
        (8, b"x"),
        (1, b"\xff"),
        (2, b"\xc1"),
        (2, b"\x01"),
        (3, b"yesterday"),
        (4, b"2027-02-30"),
        (5, b"short"),
        (6, b"1,5"),
        (7, b"seven"),
        (7, b"9" * 5000),
    ],
)
def test_an_extension_that_cannot_be_read_is_nothing(code: int, data: bytes) -> None:
    """A value of an unknown extension type, or an ill-formed one, makes the parcel read as absent."""
    message = ["AAECAwQF", msgpack.Ext(code, data), "info", 7]
    assert unpack(msgpack.encode([0, 1, [message]])) is None


@pytest.mark.parametrize(
    "plain", ["[2, 1, []]", '["0", 1, []]', '[0, "1", []]', "[0]", "[]", '{"0": 1}', '"text"', "null", "[0, 1, [[]]]"]
)
def test_another_shape_is_nothing(plain: str) -> None:
    """A record of an unknown kind, or with fields of other types, reads as absent."""
    assert unpack(msgpack.encode(json.loads(plain))) is None
