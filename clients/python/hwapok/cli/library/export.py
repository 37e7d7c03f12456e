"""`hwapok library export`: writes pictures and a manifest that `import` reads back."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from hwapok.cli import options
from hwapok.cli.library import known, manifest
from hwapok.cli.library.folder import stored_name
from hwapok.cli.library.meter import meter
from hwapok.cli.options import Session, verb
from hwapok.download import safe_name
from hwapok.errors import InvalidArgument
from hwapok.pictures import LibraryPicture

UNFINISHED = ".hwapok-export.csv"
"""The manifest of an export under way, which marks its folder; named `manifest.csv` when every picture is there."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture goes."""

    file: str
    """Path in the folder, with forward slashes."""
    picture: LibraryPicture


@verb("export", key="library_export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@options.filters()
def export(session: Session, *, folder: Path, category: str, layer: str) -> None:
    """Writes the pictures that are not there yet, then the manifest, so that it can be interrupted and run again.
    Nothing that was in the folder is overwritten.
    """
    _claim(folder)
    with session.studio() as studio:
        places = _places(reversed(list(studio.library.pictures(category=category, layer=layer))))
        manifest.write(folder / UNFINISHED, ((place.file, known.of_picture(place.picture)) for place in places))
        with meter(session, "exporting", len(places)) as done:
            for number, place in enumerate(places, 1):
                _save(place, folder)
                done(number)
    _finish(folder)
    session.view().message("exported", pictures=len(places), folder=folder)


def _claim(folder: Path) -> None:
    """Marks an empty folder as that of this export, or finds the mark of one that was interrupted.

    :raises InvalidArgument: something else is in the folder (FOLDER_NOT_EMPTY)
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / UNFINISHED).is_file() and any(folder.iterdir()):
        raise InvalidArgument.of("FOLDER_NOT_EMPTY", "INVALID_ARGUMENT", folder=folder)
    (folder / UNFINISHED).touch()


def _finish(folder: Path) -> None:
    """Gives the manifest its name.

    :raises InvalidArgument: there is another one (FILE_IN_THE_WAY)
    """
    target = folder / manifest.NAMES[0]
    if os.path.lexists(target):
        raise _in_the_way(target)
    (folder / UNFINISHED).rename(target)


def _places(pictures: Iterable[LibraryPicture]) -> list[_Place]:
    """Each picture under its own name, in a folder of its own where that is taken; alike on every file system."""
    places, taken = [], {name.casefold() for name in manifest.NAMES}
    for picture in pictures:
        suffix = mimetypes.guess_extension(picture.picture.content_type) or ".png"
        name = stored_name(safe_name(picture.file_name or picture.id), suffix)
        file = f"{picture.id}/{name}" if name.casefold() in taken else name
        taken.add(name.casefold())
        places.append(_Place(file, picture))
    return places


def _save(place: _Place, folder: Path) -> None:
    """Downloads the picture, unless it is there from an earlier time.

    :raises InvalidArgument: something else is in its place (FILE_IN_THE_WAY)
    """
    path = folder / place.file
    if os.path.lexists(path):
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == place.picture.picture.sha256:
            return
        raise _in_the_way(path)
    path.parent.mkdir(exist_ok=True)
    place.picture.picture.save(path)


def _in_the_way(path: Path) -> InvalidArgument:
    return InvalidArgument.of("FILE_IN_THE_WAY", "INVALID_ARGUMENT", file=path)
