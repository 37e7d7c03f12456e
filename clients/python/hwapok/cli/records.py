"""What `--json` prints: one object a line. Keys are the names of the SDK's fields; `event` says what the line is."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hwapok import events
from hwapok.errors import StudioError

_NAMES: dict[type[events.Event], str] = {
    events.Started: "started",
    events.Progress: "progress",
    events.ReferenceChosen: "reference",
    events.PromptDelta: "prompt_delta",
    events.Preview: "preview",
    events.NoteAdded: "note",
    events.Finished: "finished",
}


def line(event: str, **values: object) -> str:
    """One line of JSON."""
    return json.dumps({"event": event} | {name: plain(value) for name, value in values.items()}, ensure_ascii=False)


def event_line(event: events.Event) -> str:
    """An event of a job."""
    return line(_NAMES[type(event)], **_members(event))


def error_line(error: StudioError, exit_code: int) -> str:
    """What went wrong, and what the process will exit with."""
    return line("error", exit_code=exit_code, **_error(error))


def plain(value: object) -> Any:
    """A value of the SDK in JSON's own types."""
    if isinstance(value, StudioError):
        return _error(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(member) for name, member in _members(value).items()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    return str(value) if isinstance(value, Path) else value


def _members(value: Any) -> dict[str, object]:
    return {field.name: getattr(value, field.name) for field in fields(value) if not field.name.startswith("_")}


def _error(error: StudioError) -> dict[str, Any]:
    return {
        "code": error.code,
        "reason": error.reason,
        "message": error.message,
        "user_message": error.user_message,
        "violations": [plain(violation) for violation in error.violations],
        "retry_after": error.retry_after,
        "metadata": error.metadata,
    }
