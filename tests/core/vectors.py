"""The test vectors of docs/vectors.json, typed; they were made without Heliograph and are never made anew."""

from pathlib import Path

import msgspec

DOCS = Path(__file__).resolve().parents[2] / "docs"


class KeyVector(msgspec.Struct, frozen=True):
    secret: str
    parcel_key: str
    mark: str


class CookieVector(msgspec.Struct, frozen=True):
    case: str
    note: str
    name: str
    associated_data: str
    plaintext: str
    value: str
    inflated: str = ""


class StoredVector(msgspec.Struct, frozen=True):
    ticket: str
    associated_data: str
    plaintext: str
    sealed: str


class AbsentVector(msgspec.Struct, frozen=True):
    why: str
    name: str
    value: str


class Vectors(msgspec.Struct, frozen=True):
    secret: str
    nonce: str
    keys: list[KeyVector]
    cookies: list[CookieVector]
    stored: StoredVector
    absent: list[AbsentVector]

    def cookie(self, case: str) -> CookieVector:
        return next(vector for vector in self.cookies if vector.case == case)


VECTORS = msgspec.json.decode((DOCS / "vectors.json").read_bytes(), type=Vectors)
SECRET = VECTORS.secret
NONCE = bytes.fromhex(VECTORS.nonce)
