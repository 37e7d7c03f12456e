"""Errors for people and programs, and the exit codes, which are part of the command line's contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

import click

from hwapok import errors
from hwapok.cli import records
from hwapok.cli.texts import say
from hwapok.cli.usage import explain
from hwapok.messages import Language, known, sentence


class ExitCode(IntEnum):
    """What the process ends with."""

    OK = 0
    FAILED = 1
    """The job failed or was cancelled, or anything not listed below."""
    BAD_INPUT = 2
    AUTHENTICATION = 3
    NOT_FOUND = 4
    UNAVAILABLE = 5
    """The server is busy or cannot be reached."""
    DEADLINE = 6
    INTERRUPTED = 130
    """Ctrl-C."""


_CODES: dict[type[errors.StudioError], ExitCode] = {
    errors.InvalidArgument: ExitCode.BAD_INPUT,
    errors.AlreadyExists: ExitCode.BAD_INPUT,
    errors.Unauthenticated: ExitCode.AUTHENTICATION,
    errors.NotFound: ExitCode.NOT_FOUND,
    errors.ResourceExhausted: ExitCode.UNAVAILABLE,
    errors.Unavailable: ExitCode.UNAVAILABLE,
    errors.DeadlineExceeded: ExitCode.DEADLINE,
}


def exit_code(error: errors.StudioError) -> ExitCode:
    """The exit code of an error."""
    return _CODES.get(type(error), ExitCode.FAILED)


def report(error: errors.StudioError, language: Language, *, as_json: bool) -> ExitCode:
    """Says what went wrong, on standard error or as the last JSON line, and returns what to exit with."""
    code = exit_code(error)
    if as_json:
        click.echo(records.error_line(error, code))
    else:
        for line in _lines(error, language):
            click.echo(line, err=True)
    return code


def report_usage(error: click.ClickException, language: Language, *, as_json: bool) -> ExitCode:
    """The same for a command line that cannot be understood."""
    text, code = explain(error), ExitCode(error.exit_code)
    if as_json:
        wrong = errors.InvalidArgument(text.en, code="INVALID_ARGUMENT", reason="USAGE", user_message=text.ko)
        click.echo(records.error_line(wrong, code))
        return code
    if isinstance(error, click.UsageError) and error.ctx is not None:
        command, rest = error.ctx.command_path, " ".join(error.ctx.command.collect_usage_pieces(error.ctx))
        click.echo(sentence("usage", "line", command=command, rest=rest).in_language(language), err=True)
        click.echo(say(language, "see_help", command=command), err=True)
    click.echo(say(language, "error", message=text.in_language(language)), err=True)
    return code


def _lines(error: errors.StudioError, language: Language) -> Iterator[str]:
    message = error.text.in_language(language)
    yield say(language, "error_with_reason", message=message, reason=error.reason or error.code)
    for violation in error.violations:
        yield f"  - {violation.field}: {violation.text.in_language(language)}"
    job = getattr(error, "job", "")
    for reason in (error.reason, type(error).__name__):
        if known("hint", reason):
            yield f"  {sentence('hint', reason, **(error.metadata | {'job': job})).in_language(language)}"


def preferences(arguments: Sequence[str], default: Language) -> tuple[Language, bool]:
    """Language and `--json` of a command line that may not have been understood."""
    for number, argument in enumerate(arguments):
        for language in ("ko", "en"):
            if argument == f"--lang={language}" or list(arguments[number : number + 2]) == ["--lang", language]:
                return ("ko" if language == "ko" else "en"), "--json" in arguments
    return default, "--json" in arguments
