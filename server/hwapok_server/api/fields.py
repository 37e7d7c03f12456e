"""Single fields of a request, checked. Findings gather in a Violations list, so that a client sees all at once."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence

from hwapok_common.errors import InvalidRequest, Violation

MAX_VIOLATIONS = 12
MAX_QUOTED = 60
"""Characters of a wrong value that its sentence repeats."""


class Violations:
    """What is wrong with a request."""

    def __init__(self) -> None:
        self._found: list[Violation] = []

    def add(self, field: str, rule: str, **values: object) -> None:
        """Notes a violation; `rule` is the key of its sentence. What a client sent is quoted in part only: details
        travel as metadata, which gRPC limits to a few kilobytes."""
        if len(self._found) < MAX_VIOLATIONS:
            quoted = {name: str(value)[:MAX_QUOTED] for name, value in values.items()}
            self._found.append(Violation(field, rule, quoted))

    def raise_if_any(self) -> None:
        """:raises InvalidRequest: something was noted"""
        if self._found:
            raise InvalidRequest(self._found)


def clean_text(raw: str) -> str:
    """NFC, without control characters other than line breaks, trimmed; empty where nothing of it can be seen."""
    spaced = raw.replace("\t", " ")
    kept = "".join(c for c in spaced if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    cleaned = unicodedata.normalize("NFC", kept).strip()
    return cleaned if any(unicodedata.category(c) != "Cf" and not c.isspace() for c in cleaned) else ""


def text(found: Violations, field: str, raw: str, limit: int) -> str:
    """A cleaned text of at most `limit` characters. One that is far too long is not even cleaned."""
    cleaned = raw if len(raw) > 4 * limit else clean_text(raw)
    if len(cleaned) > limit:
        found.add(field, "too_long", limit=limit)
    return cleaned


def uuid_of(raw: str) -> str | None:
    """A UUID in canonical form, or None."""
    try:
        return str(uuid.UUID(raw))
    except ValueError:
        return None


def request_id(found: Violations, raw: str) -> str:
    """A UUID in canonical form."""
    canonical = uuid_of(raw)
    if canonical is None:
        found.add("request_id", "not_uuid" if raw else "required")
    return canonical or ""


def resource_id(name: str, collection: str) -> str | None:
    """The uuid of `collection/{uuid}` in canonical form, or None."""
    folder, _, rest = name.partition("/")
    return uuid_of(rest) if folder == collection else None


def job_id(name: str, field: str = "name") -> str:
    """The uuid of `jobs/{uuid}`.

    :raises InvalidRequest: the name has another form
    """
    found = resource_id(name, "jobs")
    if found is None:
        raise InvalidRequest([Violation(field, "job_name", {})])
    return found


def upload_id(name: str) -> str:
    """The uuid of `uploads/{uuid}`.

    :raises InvalidRequest: the name has another form
    """
    found = resource_id(name, "uploads")
    if found is None:
        raise InvalidRequest([Violation("name", "upload_name", {})])
    return found


def upload_ids(found: Violations, names: Sequence[str], limit: int) -> tuple[str, ...]:
    """The uuids of `uploads/{uuid}` names, without repeats."""
    if len(names) > limit:
        found.add("reference_uploads", "too_many", limit=limit)
        return ()
    ids = [resource_id(name, "uploads") for name in names]
    for name, upload_id in zip(names, ids, strict=True):
        if upload_id is None:
            found.add("reference_uploads", "unknown_upload", value=name)
    return tuple(dict.fromkeys(upload_id for upload_id in ids if upload_id))


def picture_ids(found: Violations, field: str, names: Sequence[str], limit: int) -> tuple[str, ...]:
    """The uuids of `pictures/{uuid}` names, without repeats."""
    if len(names) > limit:
        found.add(field, "too_many", limit=limit)
    ids = [resource_id(name, "pictures") for name in names]
    for name, picture_id in zip(names, ids, strict=True):
        if picture_id is None:
            found.add(field, "unknown_picture", value=name)
    return tuple(dict.fromkeys(picture_id for picture_id in ids if picture_id))


def picture_id(name: str) -> str:
    """The uuid of `pictures/{uuid}`.

    :raises InvalidRequest: the name has another form
    """
    found = resource_id(name, "pictures")
    if found is None:
        raise InvalidRequest([Violation("name", "picture_name", {})])
    return found


def not_negative(field: str, value: int) -> int:
    """:raises InvalidRequest: the value is negative"""
    if value < 0:
        raise InvalidRequest([Violation(field, "negative", {})])
    return value
