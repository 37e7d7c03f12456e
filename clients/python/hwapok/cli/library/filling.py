"""Filling the library with the pictures of a folder: adds them, says what became of each, and has them embedded."""

from __future__ import annotations

from dataclasses import dataclass

import click

from hwapok.adding import BATCH_PICTURES
from hwapok.cli import records, work
from hwapok.cli.failures import ExitCode
from hwapok.cli.library import known
from hwapok.cli.library.folder import Folder, Found
from hwapok.cli.library.meter import meter
from hwapok.cli.library.report import Report
from hwapok.cli.options import Session
from hwapok.errors import StudioError
from hwapok.pictures import Added
from hwapok.sync import Studio


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to fill."""

    update: bool = False
    """What the folder says also holds for pictures that the library has already."""
    embed_later: bool = False
    """All are embedded by the import job; near-duplicates are not looked for."""


def fill(session: Session, studio: Studio, folder: Folder, wishes: Wishes) -> None:
    """Adds the pictures, reports, and follows the job that embeds what is left. One bad picture fails nothing.

    :raises click.exceptions.Exit: Ctrl-C, or none of the pictures could be added
    """
    report, total = Report(folder.problems), len(folder.pictures)
    try:
        _add(session, studio, folder, report, wishes)
    except KeyboardInterrupt:
        report.show(session, total)
        _interrupted(session, report, total)
        raise click.exceptions.Exit(ExitCode.INTERRUPTED) from None
    report.show(session, total)
    if total and not report.kept:
        raise click.exceptions.Exit(ExitCode.FAILED)
    _embed(session, studio, report.kept)


def _interrupted(session: Session, report: Report, total: int) -> None:
    """Of the pictures on their way the server may have stored any number before it could answer."""
    done, unanswered = report.kept, min(BATCH_PICTURES, total - report.answered)
    kind = "import_interrupted" if unanswered else "import_stopped"
    session.view().message(kind, done=done, total=total, unanswered=unanswered)


def _embed(session: Session, studio: Studio, kept: int) -> None:
    """Follows the job that embeds. When it does not end well, the pictures are in the library all the same."""
    view = session.view()
    try:
        view.result(work.follow(view, studio.library.import_pictures()), {})
    except (StudioError, click.exceptions.Exit):
        view.message("pictures_safe", pictures=kept)
        raise


def _add(session: Session, studio: Studio, folder: Folder, report: Report, wishes: Wishes) -> None:
    news = [found.new for found in folder.pictures]
    with meter(session, "importing", len(news)) as sent:
        results = studio.library.add_many(news, embed_later=wishes.embed_later, sent=sent)
        for found, result in zip(folder.pictures, results, strict=True):
            updated = wishes.update and result.duplicate and _update(studio, result)
            report.take(found, result, updated=updated)
            if session.as_json:
                click.echo(_line(found, result))


def _line(found: Found, result: Added) -> str:
    return records.line(
        "added",
        file=found.shown,
        picture=result.picture,
        duplicate=result.duplicate,
        near_duplicates=result.near_duplicates,
        error=result.error,
    )


def _update(studio: Studio, result: Added) -> bool:
    """Whether anything was said that the library did not know."""
    new, old = result.new, result.picture
    if old is None:
        return False
    said = {name: getattr(new, name) for name in known.TEXTS}
    changed = {name: value for name, value in said.items() if value and value != getattr(old, name)}
    tags = new.tags if new.tags and new.tags != old.tags else None
    if not changed and tags is None:
        return False
    return known.of_picture(studio.library.update(old, tags=tags, **changed)) != known.of_picture(old)
