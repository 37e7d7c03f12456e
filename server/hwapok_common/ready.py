"""The line by which a part says that it is ready, quoted as a shell quotes: a value may hold spaces."""

from __future__ import annotations

import shlex

_WORD = "ready"


def ready_line(**values: object) -> str:
    """`ready name=value ...`, in the order given; without a newline."""
    return " ".join([_WORD, *(f"{name}={shlex.quote(str(value))}" for name, value in values.items())])


def ready_values(line: str) -> dict[str, str] | None:
    """The values of a ready line; None for any other line."""
    try:
        word, *fields = shlex.split(line)
        return dict(_pair(field) for field in fields) if word == _WORD else None
    except ValueError:
        return None


def _pair(field: str) -> tuple[str, str]:
    name, _, value = field.partition("=")
    return name, value
