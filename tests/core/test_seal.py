"""Promises about the seal: what we sealed opens, and nothing else does."""

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from hypothesis import given
from hypothesis import strategies as st

from heliograph import ConfigurationError, Heliograph, HeliographError, SecretKeyError, base64url, seal
from heliograph.seal import OVERHEAD, Sealer
from tests.core.vectors import NONCE, SECRET, VECTORS, AbsentVector, CookieVector, KeyVector

OLD, NEW = b"an example, the older key", b"an example, the newer key"
PLAIN, CONTEXT = b"hello, visitor", b"flash.markidentifier"


def sealed_by(sealer: Sealer, plain: bytes = PLAIN) -> bytes:
    return sealer.seal(sealer.mark, plain, CONTEXT, nonce=NONCE)


class TestVectors:
    @pytest.mark.parametrize("vector", VECTORS.keys, ids=lambda vector: vector.mark)
    def test_keys_are_derived_as_published(self, vector: KeyVector) -> None:
        """Other languages derive the same mark and the same key from a secret, text being UTF-8."""
        sealer = Sealer([vector.secret])
        assert sealer.mark == vector.mark
        cipher = AESGCMSIV(bytes.fromhex(vector.parcel_key))
        assert cipher.decrypt(NONCE, sealed_by(sealer)[13:], b"\x01" + CONTEXT) == PLAIN

    @pytest.mark.parametrize("vector", VECTORS.cookies, ids=lambda vector: vector.case)
    def test_values_are_sealed_as_published(self, vector: CookieVector) -> None:
        """The same key, nonce and plaintext give the published cookie value, byte for byte."""
        sealer = Sealer([SECRET])
        sealed = sealer.seal(sealer.mark, bytes.fromhex(vector.plaintext), vector.name.encode(), nonce=NONCE)
        assert base64url.encode(sealed) == vector.value
        assert vector.associated_data == (b"\x01" + vector.name.encode()).hex()

    @pytest.mark.parametrize("vector", VECTORS.cookies, ids=lambda vector: vector.case)
    def test_published_values_open(self, vector: CookieVector) -> None:
        """A cookie that another language sealed opens."""
        sealed = base64url.decode(vector.value)
        assert sealed is not None
        plain = Sealer([SECRET]).open(vector.name[6:10], sealed, vector.name.encode())
        assert plain is not None
        assert plain.hex() == vector.plaintext

    def test_stored_parcels_are_sealed_as_published(self) -> None:
        """A stored parcel is bound to its ticket, byte for byte as published."""
        vector, sealer = VECTORS.stored, Sealer([SECRET])
        sealed = sealer.seal(sealer.mark, bytes.fromhex(vector.plaintext), vector.ticket.encode(), nonce=NONCE)
        assert sealed.hex() == vector.sealed
        assert vector.associated_data == (b"\x01" + vector.ticket.encode()).hex()

    @pytest.mark.parametrize("vector", VECTORS.absent, ids=lambda vector: vector.why)
    def test_published_counterexamples_do_not_open(self, vector: AbsentVector) -> None:
        """What no reader may open, this one does not open either."""
        sealed = base64url.decode(vector.value)
        assert sealed is None or Sealer([SECRET]).open(vector.name[6:10], sealed, vector.name.encode()) is None


class TestTampering:
    def test_no_bit_can_be_changed(self) -> None:
        """Whichever single bit of a sealed value is flipped, it does not open."""
        sealer = Sealer([NEW])
        sealed = sealed_by(sealer)
        for position in range(len(sealed)):
            for bit in range(8):
                changed = bytearray(sealed)
                changed[position] ^= 1 << bit
                assert sealer.open(sealer.mark, bytes(changed), CONTEXT) is None

    def test_no_character_can_be_changed(self) -> None:
        """Whichever character of a cookie's value becomes another one of its alphabet, it does not open."""
        sealer = Sealer([NEW])
        text = base64url.encode(sealed_by(sealer))
        for position in range(len(text)):
            for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
                changed = text[:position] + character + text[position + 1 :]
                sealed = base64url.decode(changed)
                opened = sealed is not None and sealer.open(sealer.mark, sealed, CONTEXT) is not None
                assert opened == (changed == text)

    def test_no_cut_opens(self) -> None:
        """A sealed value of which any number of bytes is missing, at the end or at the beginning, does not open."""
        sealer = Sealer([NEW])
        sealed = sealed_by(sealer)
        for length in range(len(sealed)):
            assert sealer.open(sealer.mark, sealed[:length], CONTEXT) is None
            assert sealer.open(sealer.mark, sealed[length + 1 :], CONTEXT) is None

    @given(st.binary(min_size=1, max_size=200), st.binary(max_size=20), st.data())
    def test_no_change_of_any_value_opens(self, plain: bytes, context: bytes, data: st.DataObject) -> None:
        """Bytes put in the place of others, added or left out make any sealed value unreadable."""
        sealer = Sealer([NEW])
        sealed = sealer.seal(sealer.mark, plain, context, nonce=NONCE)
        start = data.draw(st.integers(0, len(sealed)))
        end = data.draw(st.integers(start, len(sealed)))
        changed = sealed[:start] + data.draw(st.binary(max_size=40)) + sealed[end:]
        assert sealer.open(sealer.mark, changed, context) == (plain if changed == sealed else None)

    @given(st.binary(max_size=40), st.binary(max_size=40))
    def test_a_value_opens_only_where_it_belongs(self, context: bytes, other: bytes) -> None:
        """A value that is sent under another cookie's name, or stored under another ticket, does not open."""
        sealer = Sealer([NEW])
        sealed = sealer.seal(sealer.mark, PLAIN, context, nonce=NONCE)
        assert sealer.open(sealer.mark, sealed, other) == (PLAIN if context == other else None)

    @given(st.binary(max_size=100))
    def test_junk_does_not_open(self, junk: bytes) -> None:
        """Bytes that were never sealed do not open, and are no error."""
        sealer = Sealer([NEW])
        assert sealer.open(sealer.mark, junk, CONTEXT) is None
        assert sealer.open(sealer.mark, b"\x01" + junk, CONTEXT) is None


class TestRotation:
    def test_an_old_key_opens(self) -> None:
        """Messages sealed before a key was rotated are still shown."""
        before, after = Sealer([OLD]), Sealer([NEW, OLD])
        assert before.mark in after.marks
        assert after.open(before.mark, sealed_by(before), CONTEXT) == PLAIN

    def test_the_newest_key_seals(self) -> None:
        """Nothing new is sealed with an old key, so it can be removed after a while."""
        assert Sealer([NEW, OLD]).mark == Sealer([NEW]).mark
        assert Sealer([NEW]).open(Sealer([NEW]).mark, sealed_by(Sealer([NEW, OLD])), CONTEXT) == PLAIN

    def test_a_removed_key_is_a_foreign_one(self) -> None:
        """Once a key is gone its cookies are somebody else's: not known, not opened."""
        before, after = Sealer([OLD]), Sealer([NEW])
        assert before.mark not in after.marks
        assert after.open(before.mark, sealed_by(before), CONTEXT) is None

    def test_no_other_key_is_tried(self) -> None:
        """The mark picks the key: a value under the mark of another current key does not open."""
        sealer = Sealer([NEW, OLD])
        assert sealer.open(Sealer([OLD]).mark, sealed_by(sealer), CONTEXT) is None

    def test_of_two_keys_with_one_mark_the_newest_counts(self) -> None:
        """Two keys whose marks happen to be the same are no error; what the older one sealed reads as absent."""
        one, other = b"an example, number 946", b"an example, number 1925"
        assert Sealer([one]).mark == Sealer([other]).mark
        sealer = Sealer([one, other])
        assert sealer.open(sealer.mark, sealed_by(sealer), CONTEXT) == PLAIN
        assert sealer.open(sealer.mark, sealed_by(Sealer([other])), CONTEXT) is None

    def test_text_and_bytes_are_the_same_key(self) -> None:
        """It makes no difference whether a framework hands out its key as text or as bytes."""
        assert Sealer(["schl\u00fcssel"]).mark == Sealer(["schl\u00fcssel".encode()]).mark


def test_a_seal_adds_29_bytes() -> None:
    """Version, nonce and tag cost 29 bytes, whatever is sealed: lengths can be foretold."""
    sealer = Sealer([NEW])
    assert OVERHEAD == 29
    assert [len(sealed_by(sealer, bytes(size))) for size in (1, 1000)] == [30, 1029]


def test_a_repeated_nonce_tells_only_that_the_content_is_the_same() -> None:
    """AES-GCM-SIV forgives a random source that repeats itself: one other byte makes every byte another."""
    sealer = Sealer([NEW])
    one, other = sealed_by(sealer, b"a" * 64), sealed_by(sealer, b"a" * 63 + b"b")
    assert one == sealed_by(sealer, b"a" * 64)
    assert sum(a == b for a, b in zip(one[13:], other[13:], strict=True)) < 10


class Unsupported:
    def __init__(self, key: bytes) -> None:
        raise UnsupportedAlgorithm("AES-GCM-SIV is not supported by this version of OpenSSL")


@pytest.mark.parametrize("secret_key", [NEW, lambda: [NEW]], ids=["own key", "the framework's key"])
def test_a_build_without_the_cipher_is_refused_at_start_up(secret_key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old OpenSSL or a FIPS build is an error when Heliograph is constructed, and both causes are named."""
    monkeypatch.setattr(seal, "AESGCMSIV", Unsupported)
    with pytest.raises(ConfigurationError, match=r"older than 3\.2.*FIPS") as caught:
        Heliograph(secret_key=secret_key)
    assert isinstance(caught.value, HeliographError)
    assert not isinstance(caught.value, SecretKeyError)
