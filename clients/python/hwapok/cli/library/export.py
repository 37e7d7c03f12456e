"""`hwapok library export`: writes pictures and a manifest that `import` reads back."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from hwapok.cli import options
from hwapok.cli.library import known, manifest
from hwapok.cli.library.folder import stored_name
from hwapok.cli.library.meter import meter
from hwapok.cli.options import Session, verb
from hwapok.cli.texts import say
from hwapok.download import safe_name
from hwapok.pictures import LibraryPicture


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
    """Writes the manifest, then the pictures that are not there yet, so that it can be interrupted and run again."""
    file = folder / manifest.NAMES[0]
    if not file.exists() and folder.exists() and any(folder.iterdir()):
        raise click.UsageError(say(session.language, "folder_not_empty", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    with session.studio() as studio:
        places = _places(reversed(list(studio.library.pictures(category=category, layer=layer))))
        manifest.write(file, ((place.file, known.of_picture(place.picture)) for place in places))
        with meter(session, "exporting", len(places)) as done:
            for number, place in enumerate(places, 1):
                _save(place, folder)
                done(number)
    session.view().message("exported", pictures=len(places), folder=folder)


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
    """Downloads the picture, unless it is there from an earlier time."""
    path = folder / place.file
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == place.picture.picture.sha256:
        return
    path.parent.mkdir(exist_ok=True)
    place.picture.picture.save(path)
