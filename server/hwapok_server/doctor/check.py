"""What one look found. Its sentences are section `doctor` of messages/*.toml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwapok_common.messages import Text, sentence


class State(StrEnum):
    """How a thing is. WARN: Hwapok works, but not all of it, or not yet."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, how it is, and what to do."""

    key: str
    state: State
    what: Text
    fix: Text | None = None
    """None where there is nothing to do."""

    @property
    def name(self) -> Text:
        return sentence("doctor", self.key)


def ok(key: str, finding: str, **values: object) -> Check:
    """A thing that is well.

    :param key: the thing, also the key of its name
    :param finding: key of the sentence that says how it is
    """
    return Check(key, State.OK, _say(finding, values))


def warn(key: str, finding: str, **values: object) -> Check:
    """A thing that limits what works; what to do is the sentence `<finding>_fix`."""
    return Check(key, State.WARN, _say(finding, values), _say(f"{finding}_fix", values))


def fail(key: str, finding: str, **values: object) -> Check:
    """A thing without which Hwapok does not work; what to do is the sentence `<finding>_fix`."""
    return Check(key, State.FAIL, _say(finding, values), _say(f"{finding}_fix", values))


def _say(key: str, values: dict[str, object]) -> Text:
    said = {name: value if isinstance(value, Text) else str(value) for name, value in values.items()}
    return sentence("doctor", key, said)
