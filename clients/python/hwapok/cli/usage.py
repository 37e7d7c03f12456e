"""What is wrong with a command line, in the reader's language: click's own sentences are English."""

from __future__ import annotations

import re

import click

from hwapok.messages import Text, sentence


class Misfit(click.UsageError):
    """Something wrong that has its own sentence."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def explain(error: click.ClickException) -> Text:
    """What is wrong, and where it is known what would be right."""
    match error:
        case Misfit():
            return error.text
        case click.NoSuchOption():
            return _unknown("no_option", error.option_name, error.possibilities or ())
        case click.NoSuchCommand():
            return _unknown("no_command", error.command_name, error.possibilities or ())
        case click.BadParameter():
            return _unfit(error)
        case click.BadOptionUsage():
            flag = "does not take a value" in error.message
            return _say("no_value" if flag else "value_missing", name=error.option_name)
    extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message)
    return _say("extra", values=extra[1]) if extra else _as_is(error)


def _unknown(key: str, name: str, near: tuple[str, ...] | list[str]) -> Text:
    known = _say("did_you_mean", names=", ".join(near)) if near else Text()
    said = _say(key, name=name)
    return Text(f"{said.ko} {known.ko}".strip(), f"{said.en} {known.en}".strip())


def _unfit(error: click.BadParameter) -> Text:
    if isinstance(error, click.MissingParameter):
        return _say("missing", name=_name(error))
    kind = error.param.type if error.param else None
    values = {"name": _name(error), "value": _value(error.message)}
    match kind:
        case click.Choice():
            return _say("choice", choices=", ".join(kind.choices), **values)
        case click.IntRange() | click.FloatRange():
            return _outside(kind, **values)
        case click.Path():
            return _say("file" if kind.file_okay else "folder", **values)
    return _as_is(error)


def _outside(kind: click.IntRange | click.FloatRange, **values: str) -> Text:
    if isinstance(kind, click.FloatRange):
        return _say("between_numbers", least=kind.min, most=kind.max, **values)
    return _say("at_least" if kind.max is None else "between", least=kind.min, most=kind.max, **values)


def _name(error: click.BadParameter) -> str:
    """How the parameter is written in a command line."""
    return error.param.get_error_hint(error.ctx).strip("'") if error.param else ""


def _value(message: str) -> str:
    """The value that click found unfit; it stands in the message only."""
    found = re.search(r"'(.*?)'|^(\S+) is not in the range", message)
    return (found[1] or found[2]) if found else ""


def _as_is(error: click.ClickException) -> Text:
    """A message of our own server, in its reader's language already."""
    return Text(error.format_message(), error.format_message())


def _say(key: str, **values: object) -> Text:
    return sentence("usage", key, **values)
