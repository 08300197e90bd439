"""The document for implementers in other languages says what the code does."""

import re
from typing import Any

import pytest
from msgspec import Struct, msgpack
from msgspec.structs import fields

from heliograph import Action, CookieSettings, Heliograph, Message, UnsafeURLError, base64url
from heliograph.cookies import HEADER_ROOM, ID_BYTES
from heliograph.parcel import Parcel, Ticket, pack, unpack
from heliograph.seal import NONCE_BYTES
from tests.core.vectors import DOCS, SECRET, VECTORS, CookieVector
from tests.core.visits import Visitor, heliograph, set_cookies

DOCUMENT = (DOCS / "format.md").read_text()
RAW = (DOCS / "vectors.json").read_text()
REPRODUCIBLE = [vector for vector in VECTORS.cookies if vector.case not in ("compressed", "newer", "newest")]


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table whose first heading this is."""
    table = DOCUMENT.split(f"\n| {heading} |", 1)[1].split("\n\n")[0]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]


@pytest.mark.parametrize(
    ("heading", "record", "first"),
    [("parcel", Parcel, 1), ("message", Message, 0), ("action", Action, 0), ("ticket", Ticket, 1)],
)
def test_the_tables_name_every_field_in_its_place(heading: str, record: type[Struct], first: int) -> None:
    """The document lists the fields of each record in the order in which they are written."""
    assert [(int(row[0]), row[1]) for row in rows(heading)][first:] == [
        (first + place, field.name) for place, field in enumerate(fields(record))
    ]


def test_the_tables_say_which_fields_may_be_missing() -> None:
    """A field without a default in the document is one that every writer writes."""
    for heading, record in (("parcel", Parcel), ("message", Message), ("action", Action), ("ticket", Ticket)):
        documented = {row[1]: bool(row[3]) for row in rows(heading)}
        assert {field.name: not field.required for field in fields(record)}.items() <= documented.items()


def test_the_table_of_extensions_names_every_code() -> None:
    """The document lists the codes that are in the vector with a value of each type."""
    codes: list[int] = []

    def note(code: int, data: memoryview) -> None:
        codes.append(code)

    msgpack.decode(bytes.fromhex(VECTORS.cookie("types").plaintext), ext_hook=note)
    assert [int(row[0]) for row in rows("code")] == sorted(codes)


def test_the_limits_are_those_in_force() -> None:
    """The numbers in the document are the defaults of the code."""
    limits = [int(re.sub(r"\D", "", row[1])) for row in rows("limit")]
    assert limits == [Heliograph(secret_key=SECRET).budget, HEADER_ROOM]


def test_every_long_constant_is_one_of_the_vectors() -> None:
    """No key, name or value in the document differs from the file that implementers test with."""
    long = re.findall(r"(?=[a-z]*[\dA-Z])[\w-]{22,}", DOCUMENT)
    names = re.findall(r"flash\.[\w-]{16}", DOCUMENT)
    assert len(long) >= 6
    assert len(names) >= 4
    assert {constant for constant in [*long, *names] if constant.removeprefix("__Host-") not in RAW} == set()


def test_every_case_is_explained() -> None:
    """The document says of each vector what it shows."""
    assert [row[0] for row in rows("case")] == [*(vector.case for vector in VECTORS.cookies), "stored", "absent"]


@pytest.mark.parametrize("vector", REPRODUCIBLE, ids=lambda vector: vector.case)
def test_a_parcel_is_written_as_published(vector: CookieVector) -> None:
    """What a published plaintext reads as is written as the same bytes again."""
    plain = bytes.fromhex(vector.plaintext)
    sealable = unpack(plain)
    assert sealable is not None
    assert pack(sealable, compress=True) == plain


def test_a_deflated_parcel_reads_as_what_it_inflates_to() -> None:
    """A parcel that some other compressor deflated reads as the published messages."""
    vector = VECTORS.cookie("compressed")
    assert unpack(bytes.fromhex(vector.plaintext)) == unpack(bytes.fromhex(vector.inflated))


def test_the_whole_header_is_as_published() -> None:
    """Flashing the published message gives the published name and value, over http and over https."""
    vector = VECTORS.cookie("text")
    expected = f"{vector.name}={vector.value}; Max-Age=3600; Path=/; HttpOnly"

    def chance(count: int) -> bytes:
        # A message's id, a cookie's id and its nonce are drawn at once.
        return (count_up(6) + count_up(ID_BYTES) + count_up(NONCE_BYTES))[:count]

    settings: dict[str, Any] = {
        "secret_key": SECRET,
        "clock": lambda: 1_800_000_000 * 10**9,
        "random": chance,
    }
    plain, secure = (Visitor(heliograph(**settings), secure=secure) for secure in (False, True))
    assert set_cookies(plain.flash("Saved", category="success")) == [f"{expected}; SameSite=Lax"]
    assert set_cookies(secure.flash("Saved", category="success")) == [f"__Host-{expected}; Secure; SameSite=Lax"]


def test_every_published_field_is_read() -> None:
    """The vector with every field set shows on its page, to its user, as the document says."""
    vector = VECTORS.cookie("options")
    helio = Heliograph(
        secret_key=SECRET,
        clock=lambda: 1_800_000_000 * 10**9,
        cookie=CookieSettings(path="/shop", domain="shop.example"),
        bind=lambda request: "user:42",
    )
    visitor = Visitor(helio)
    visitor.jar.store(visitor.url("/shop"), [f"{vector.name}={vector.value}; Path=/"])
    first, second = visitor.open(path="/orders/caf\u00e9/7").flashes
    assert (str(first.__html__()), first.category, first.queue, first.key) == (
        "<b>Saved</b>",
        "success",
        "sidebar",
        "cart",
    )
    assert (first.path, first.data, first.expires) == ("/orders/caf\u00e9", {"undo": "/orders/7/undo"}, 1_800_003_600)
    assert (second.content, second.category, second.id) == ("\u00dcber \U0001f600", "info", "BgcICQoL")


def test_published_actions_are_read() -> None:
    """The vector with the fields that came later shows what the document says of it, and so does the older one."""
    parcel = unpack(bytes.fromhex(VECTORS.cookie("actions").plaintext))
    assert isinstance(parcel, Parcel)
    deleted, trial, saved = parcel.messages
    assert (deleted.title, deleted.sticky) == ("Deleted", False)
    assert deleted.actions == (Action("Undo", "/orders/7/undo", "post"), Action("All orders", "/orders"))
    assert (trial.title, trial.actions, trial.sticky) == ("", (), True)
    assert (saved.title, saved.actions, saved.sticky) == ("", (), False)


@pytest.mark.parametrize(("case", "title"), [("newer", "later"), ("newest", "")])
def test_a_parcel_with_unknown_fields_is_read(case: str, title: str) -> None:
    """Fields that this version does not know are passed over, and the message is shown."""
    parcel = unpack(bytes.fromhex(VECTORS.cookie(case).plaintext))
    assert isinstance(parcel, Parcel)
    assert [(message.content, message.title) for message in parcel.messages] == [("Saved", title)]


def test_the_documents_characters_are_those_that_are_refused() -> None:
    """The document names each character that no address may have."""
    named = re.search(r"No character of it is (.*?)Writers refuse", DOCUMENT, re.DOTALL)
    assert named is not None
    refused = {"\\"}
    for first, last in re.findall(r"U\+(\w{4})(?:\s+to\s+U\+(\w{4}))?", named[1]):
        refused |= set(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    for code in range(0x10000):
        character = chr(code)
        if not 0xD800 <= code < 0xE000:
            try:
                Action("Go", f"/a{character}")
            except UnsafeURLError:
                assert character in refused, hex(code)
            else:
                assert character not in refused, hex(code)


def count_up(count: int) -> bytes:
    return bytes(range(count))


def test_the_published_ticket_names_the_published_bytes() -> None:
    """The vectors of a ticket and of a store belong together."""
    ticket = unpack(bytes.fromhex(VECTORS.cookie("ticket").plaintext))
    assert isinstance(ticket, Ticket)
    assert ticket.id == VECTORS.stored.ticket == base64url.encode(count_up(16))
