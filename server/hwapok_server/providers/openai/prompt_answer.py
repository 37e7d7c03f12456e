"""The structured answer of a model that writes a prompt: its schema, and reading it strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jiter

from hwapok_common.messages import Text, sentence
from hwapok_common.text import clean
from hwapok_server.model import Note

MAX_NOTES = 8
MAX_NOTE = 300
"""Characters of a note's text in one language."""
MAX_GLOSS = 2000
"""Characters of the gloss."""


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(item: dict[str, object]) -> dict[str, object]:
    return {"type": "array", "items": item}


_STRING = {"type": "string"}
# The prompt comes first, so that its words can be shown while the rest is being written.
SCHEMA = _object(
    prompt=_STRING,
    gloss=_STRING,
    references=_list(_object(number={"type": "integer"}, gave_ko=_STRING, gave_en=_STRING)),
    safety_notes=_list(_object(ko=_STRING, en=_STRING)),
)


class UnreadableError(ValueError):
    """An answer that the schema does not allow."""


@dataclass(frozen=True, slots=True)
class PromptAnswer:
    """What the model answered, cleaned."""

    prompt: str
    """May be empty."""
    gloss: str
    notes: tuple[Note, ...]

    @classmethod
    def read(cls, text: bytes) -> PromptAnswer:
        """:raises UnreadableError: not what the schema says"""
        try:
            found = jiter.from_json(text)
            return cls(
                prompt=clean(_text(found["prompt"])),
                gloss=clean(_text(found["gloss"]))[:MAX_GLOSS],
                notes=(*_gifts(found["references"]), *_changes(found["safety_notes"])),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise UnreadableError from error


def partial_prompt(text: str) -> str:
    """As much of the prompt as an unfinished answer holds."""
    try:
        found = jiter.from_json(text.encode(), partial_mode="trailing-strings")
        return _text(found["prompt"])
    except (ValueError, TypeError, KeyError):
        return ""


def _gifts(items: Any) -> list[Note]:
    return [
        _note("REFERENCE_GAVE", number=str(int(item["number"])), gave=_both(item["gave_ko"], item["gave_en"]))
        for item in items[:MAX_NOTES]
    ]


def _changes(items: Any) -> list[Note]:
    return [_note("CHANGED_FOR_SAFETY", change=_both(item["ko"], item["en"])) for item in items[:MAX_NOTES]]


def _note(reason: str, **values: str | Text) -> Note:
    return Note(reason, sentence("note", reason, values))


def _both(korean: Any, english: Any) -> Text:
    return Text(clean(_text(korean))[:MAX_NOTE], clean(_text(english))[:MAX_NOTE])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
