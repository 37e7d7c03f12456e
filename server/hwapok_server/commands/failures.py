"""How a command says what the operator has to mend: one sentence in their language, no traceback, exit code 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from hwapok_server.operator import OperatorError
from hwapok_server.settings import SettingsError, operator_language

P = ParamSpec("P")
T = TypeVar("T")


def say_failures(command: Callable[P, T]) -> Callable[P, T]:
    """Wraps a command's function."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except OperatorError as error:
            raise click.ClickException(getattr(error.text, operator_language())) from error
        except SettingsError as error:
            raise click.ClickException(str(error)) from error

    return wrapped
