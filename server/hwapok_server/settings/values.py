"""Texts and TOML values to a setting's type, and back to what may be shown."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args, get_type_hints

from hwapok_server.settings.fields import PREFIX, Settings, SettingsError


def parse(name: str, value: Any) -> Any:
    """The value of a field.

    :raises SettingsError: it cannot be read, or is out of its range
    """
    return _in_range(name, _typed(name, value))


def _typed(name: str, value: Any) -> Any:
    """Text or a TOML value to the field's type."""
    kind = get_type_hints(Settings)[name]
    choices = [choice for choice in get_args(kind) if isinstance(choice, str)]
    kinds = [part for part in get_args(kind) if isinstance(part, type) and part is not type(None)] or [kind]
    try:
        if choices:
            return _choice(str(value), choices)
        return _CONVERT[kinds[0]](value)
    except (ValueError, TypeError, KeyError) as error:
        wanted = f"one of {', '.join(choices)}" if choices else kinds[0].__name__
        shown = "the value" if "secret" in Settings.__dataclass_fields__[name].metadata else repr(value)
        raise SettingsError(f"{PREFIX}{name.upper()}: {shown} is not {wanted}") from error


def _in_range(name: str, value: Any) -> Any:
    about = Settings.__dataclass_fields__[name].metadata
    # Written so that nan, which is neither below nor above, is refused too.
    if "low" in about and not about["low"] <= value <= about["high"]:
        raise SettingsError(f"{PREFIX}{name.upper()}: {value} is not between {about['low']} and {about['high']}")
    return value


def _choice(value: str, choices: list[str]) -> str:
    by_name = {choice.lower(): choice for choice in choices}
    return by_name[value.lower()]


def _boolean(value: Any) -> bool:
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        str(value).lower()
    ]


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not number.is_finite():
        raise ValueError(value)
    return number


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_CONVERT: dict[type, Any] = {
    bool: _boolean,
    int: lambda value: int(str(value)),
    float: lambda value: float(str(value)),
    Decimal: _decimal,
    str: _string,
    Path: lambda value: Path(value).expanduser().absolute(),
}


def text(value: object) -> str:
    """A value as the environment has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_URL_SECRETS = re.compile(r"(?<=://)[^/?#@\s]*(?=@)|(?<=\?)[^#\s]+")
"""User and password of a URL, and its query, which may hold a signature."""


def shown(value: object, *, secret: bool) -> str:
    """A value without its secrets."""
    if value is None or value == "":
        return ""
    return "********" if secret else _URL_SECRETS.sub("********", text(value))
