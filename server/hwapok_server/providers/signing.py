"""Keys that sign file links, and what a link says.

A link names one blob, one content type, one file name and one moment, and allows reading only. Every one of these is
under an HMAC-SHA256 signature; changing, adding or leaving out anything makes the link invalid.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

_SCOPE = "hwapok-blob-link-1 GET"
"""Signed with every link: the version of the form, and the only method it allows."""
_FIELDS = frozenset(("kid", "exp", "type", "name", "sig"))
_SECRET_BYTES = 32


class LinkRefused(Exception):
    """A link does not allow what is asked."""


class LinkAltered(LinkRefused):
    """Not a link that one of our keys signed, in every character."""


class LinkExpired(LinkRefused):
    """Signed by us, and past its moment."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: to read one blob until a moment, as a file of that type and name."""

    key: str
    content_type: str
    file_name: str
    expires: datetime
    """UTC, whole seconds."""


class SigningKeys:
    """The keys of one installation: the newest signs, all of them verify."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """:param keys: secrets by key id, oldest first, at least one"""
        if not keys:
            raise ValueError("a signing key is needed")
        self._keys = dict(keys)

    @classmethod
    def in_memory(cls) -> SigningKeys:
        """One fresh key that ends with the process."""
        return cls(_fresh_key())

    @classmethod
    def load_or_create(cls, path: Path) -> SigningKeys:
        """Reads the key file, making it first where there is none; only its owner can read it. Blocking.

        Processes that start at once agree on one file.

        :raises OSError: the file cannot be read or made
        :raises ValueError: the file holds no keys
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create(path, _fresh_key())
        return cls(_read(path))

    def sign(self, link: Link) -> str:
        """The query string that proves the link."""
        kid, secret = list(self._keys.items())[-1]
        expires = str(int(link.expires.timestamp()))
        signature = _signature(secret, kid, link.key, expires, link.content_type, link.file_name)
        return urlencode(
            {"kid": kid, "exp": expires, "type": link.content_type, "name": link.file_name, "sig": signature}
        )

    def verify(self, key: str, query: str) -> Link:
        """What the query string allows with the blob.

        :raises LinkAltered: it is not ours in every character
        :raises LinkExpired: it is, and its time has passed
        """
        fields = _parse(query)
        secret = self._secret(fields["kid"])
        expected = _signature(secret, fields["kid"], key, fields["exp"], fields["type"], fields["name"])
        # As bytes: compare_digest raises on text beyond ASCII.
        if not hmac.compare_digest(expected.encode(), fields["sig"].encode()):
            raise LinkAltered
        link = Link(key, fields["type"], fields["name"], datetime.fromtimestamp(int(fields["exp"]), UTC))
        if link.expires <= datetime.now(UTC):
            raise LinkExpired
        return link

    def _secret(self, kid: str) -> bytes:
        try:
            return self._keys[kid]
        except KeyError:
            raise LinkAltered from None


def _signature(secret: bytes, *fields: str) -> str:
    # JSON keeps neighbouring fields apart whatever they hold; joining with a separator would not.
    message = json.dumps([_SCOPE, *fields]).encode()
    return base64.urlsafe_b64encode(hmac.digest(secret, message, "sha256")).decode().rstrip("=")


def _parse(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=9)
    except ValueError:
        raise LinkAltered from None
    fields = dict(pairs)
    if len(pairs) != len(fields) or fields.keys() != _FIELDS:
        raise LinkAltered
    return fields


def _fresh_key() -> dict[str, bytes]:
    return {secrets.token_hex(4): secrets.token_bytes(_SECRET_BYTES)}


def _read(path: Path) -> dict[str, bytes]:
    try:
        stored = json.loads(path.read_text("ascii"))["keys"]
        first, *others = ((str(key["id"]), base64.b64decode(key["secret"], validate=True)) for key in stored)
        return dict((first, *others))
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} is no signing key file; move it away and a new one is made") from error


def _create(path: Path, keys: Mapping[str, bytes]) -> None:
    """A link instead of a rename: the first of several processes wins, and no one reads half a file."""
    temporary = _write(path.parent, keys)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def _write(folder: Path, keys: Mapping[str, bytes]) -> Path:
    """A new file beside the real one; mkstemp lets only its owner read it."""
    stored = [{"id": kid, "secret": base64.b64encode(secret).decode()} for kid, secret in keys.items()]
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".keys-", encoding="ascii", delete=False) as file:
        json.dump({"keys": stored}, file)
        file.flush()
        os.fsync(file.fileno())
    return Path(file.name)
