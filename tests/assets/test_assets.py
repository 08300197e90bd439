"""The files and their tags."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from hashlib import sha384
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest

from heliograph import assets
from heliograph.__main__ import main
from heliograph.errors import ConfigurationError
from tests.docs.documents import ROOT


class Attributes(HTMLParser):
    """The attributes that a parser of HTML sees of a tag."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.seen: list[dict[str, str | None]] = []
        self.feed(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(dict(attrs))


def attributes(tag: str) -> dict[str, str | None]:
    (only,) = Attributes(tag).seen
    return only


@pytest.mark.parametrize("name", assets.names())
def test_the_hash_is_that_of_the_file(name: str) -> None:
    """The integrity of a file is its SHA-384."""
    kind, _, digest = assets.integrity(name).partition("-")
    assert (kind, b64decode(digest)) == ("sha384", sha384((assets.FOLDER / name).read_bytes()).digest())


def test_a_file_that_is_not_there_is_an_error() -> None:
    """A misspelt name is an error that says which files there are."""
    with pytest.raises(ConfigurationError, match=re.escape("There is no file '../x.js'; there are")):
        assets.integrity("../x.js")


TAGS = {assets.SCRIPT: assets.script_tag, assets.STYLE: assets.style_tag}


@pytest.mark.parametrize("name", TAGS)
def test_a_tag_loads_the_file_of_this_version(name: str) -> None:
    """The tag has the file's hash, and an address that no browser has an earlier version from in its cache."""
    seen = attributes(TAGS[name](f"/static/{name}?a=1"))
    address = urlsplit(seen.get("src") or seen.get("href") or "")
    assert address.path == f"/static/{name}"
    version = parse_qs(address.query)["v"][0].replace("-", "+").replace("_", "/")
    assert seen["integrity"] == assets.integrity(name)
    assert assets.integrity(name).startswith(f"sha384-{version}")
    assert "nonce" not in seen


@pytest.mark.parametrize("name", TAGS)
def test_a_tag_takes_any_address_and_nonce(name: str) -> None:
    """Address and nonce are escaped: a quote ends no attribute."""
    hostile = "/\"><script>&'x"
    seen = attributes(TAGS[name](hostile, nonce=hostile))
    assert (seen.get("src") or seen.get("href") or "").startswith(f"{hostile}?v=")
    assert seen["nonce"] == hostile


def test_the_command_copies_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m heliograph assets DIR` makes the folder, copies every file, and prints where it is and its hash."""
    folder = tmp_path / "www" / "_flashes"
    for _ in range(2):
        assert main(["assets", str(folder)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines == [f"{folder / name}  {assets.integrity(name)}" for name in assets.names()]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        name: (assets.FOLDER / name).read_bytes() for name in assets.names()
    }


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no folder can be, the command says so in one line and ends with 1."""
    (tmp_path / "file").write_text("")
    assert main(["assets", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == f"Cannot copy to {tmp_path / 'file'}: File exists.\n"


def test_the_wheel_has_the_files(tmp_path: Path) -> None:
    """An installed Heliograph has every file that browsers load."""
    build = [sys.executable, "-m", "hatchling", "build", "--target=wheel", f"--directory={tmp_path}"]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        packed = {name.rpartition("/")[2] for name in archive.namelist() if name.startswith("heliograph/html/assets/")}
    assert packed == set(assets.names())
