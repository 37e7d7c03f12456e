"""Keys of file links: kept private, shared among processes, and taken back."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hwapok_server.providers.signing import Link, LinkAltered, LinkExpired, SigningKeys

KEY = "ab" * 32


def link(seconds: float = 3600, name: str = "고양이.png") -> Link:
    """A link as a store makes it."""
    return Link(KEY, "image/png", name, (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0))


def test_a_link_says_what_was_signed() -> None:
    """Every field comes back."""
    keys, made = SigningKeys.in_memory(), link()
    assert keys.verify(KEY, keys.sign(made)) == made


def test_an_expired_link_is_told_from_an_altered_one() -> None:
    """A person with an old link is told so; whoever forges a time learns nothing."""
    keys = SigningKeys.in_memory()
    expired = keys.sign(link(-1))
    with pytest.raises(LinkExpired):
        keys.verify(KEY, expired)
    with pytest.raises(LinkAltered):
        keys.verify("cd" * 32, expired)


def test_fields_cannot_flow_into_each_other() -> None:
    """The end of one field is not the start of the next, whatever they hold."""
    keys, made = SigningKeys.in_memory(), link()
    one = keys.sign(Link(KEY, "image/png", 'a","b', made.expires))
    other = keys.sign(Link(KEY, 'image/png","a', "b", made.expires))
    assert one.rpartition("sig=")[2] != other.rpartition("sig=")[2]


def test_another_installation_signs_differently() -> None:
    """Links of one installation are worth nothing at another."""
    with pytest.raises(LinkAltered):
        SigningKeys.in_memory().verify(KEY, SigningKeys.in_memory().sign(link()))


def test_only_the_owner_reads_the_key_file(tmp_path: Path) -> None:
    """The file, and the folder made for it."""
    path = tmp_path / "keys" / "links"
    SigningKeys.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["links"]


def test_a_restart_keeps_the_keys(tmp_path: Path) -> None:
    """Links outlive the process that made them."""
    made = SigningKeys.load_or_create(tmp_path / "links").sign(link())
    assert SigningKeys.load_or_create(tmp_path / "links").verify(KEY, made)


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    """A gateway and its workers may all find no key file."""
    program = (
        "import sys, pathlib\n"
        "from hwapok_server.providers.signing import SigningKeys\n"
        "sys.stdin.readline()\n"
        "print(SigningKeys.load_or_create(pathlib.Path(sys.argv[1]))._keys)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "keys" / "links")]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) for _ in range(6)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
    found = {child.communicate()[0] for child in children}
    assert len(found) == 1
    assert "{" in found.pop()


def test_the_newest_of_several_keys_signs_and_all_verify() -> None:
    """Links made with an older key of the file go on working."""
    old, both = SigningKeys({"1": b"one"}), SigningKeys({"1": b"one", "2": b"two"})
    assert both.verify(KEY, old.sign(link()))
    with pytest.raises(LinkAltered):
        old.verify(KEY, both.sign(link()))


def test_without_the_key_file_all_links_end(tmp_path: Path) -> None:
    """How an operator takes back every link given out: remove the file and start again."""
    path = tmp_path / "links"
    given_out = SigningKeys.load_or_create(path).sign(link())
    path.unlink()
    with pytest.raises(LinkAltered):
        SigningKeys.load_or_create(path).verify(KEY, given_out)


@pytest.mark.parametrize("content", ["", "{}", '{"keys": []}', '{"keys": [{"id": "a", "secret": "가"}]}', "[1]"])
def test_a_damaged_key_file_is_named(tmp_path: Path, content: str) -> None:
    """An operator learns which file is wrong; nothing is overwritten."""
    path = tmp_path / "links"
    path.write_text(content)
    with pytest.raises(ValueError, match="links is no signing key file"):
        SigningKeys.load_or_create(path)
    assert path.read_text() == content
