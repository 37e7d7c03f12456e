"""A folder of pictures: what is in it, and what its manifest, its sidecar files and its file names say."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hwapok.cli.library import known, manifest
from hwapok.cli.library.known import Known
from hwapok.cli.library.manifest import Manifest
from hwapok.cli.library.problems import Kind, Problem
from hwapok.cli.library.text_files import read_text
from hwapok.messages import Text, sentence
from hwapok.pictures import NewPicture
from hwapok.readable import normal

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif"})
_SIDECARS = (".json", ".txt", ".caption")
_SEPARATORS = re.compile(r"[\s_\-.+~()\[\]]+")
_CAMERA = re.compile(
    r"(?i)(img|dsc|dscn|dscf|pxl|p|image|photo|picture|screenshot|scan|kakaotalk|untitled|copy|file)?[0-9]*"
    r"|(사진|이미지|그림|스크린샷|무제|제목|없음|복사본)[0-9]*|(?=[a-f]*[0-9])[0-9a-f]{4,}"
)
"""Words of names that cameras, phones and programs give: they say nothing about the picture."""

Files = Mapping[str, Sequence[Path]]
"""By their paths in the folder, NFC, with forward slashes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A picture of the folder."""

    shown: str
    """Its path in the folder, NFC, with forward slashes."""
    new: NewPicture
    captioned: bool = False
    """Somebody wrote its caption, which was not made of its name."""


@dataclass(slots=True)
class Folder:
    """What was found."""

    pictures: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known besides a picture's own file."""

    files: Files
    rows: Mapping[str, Known]
    defaults: Known
    problems: list[Problem]


def collect(folder: Path, manifest_file: Path | None, defaults: Known) -> Folder:
    """Every picture in the folder and below, in the order of its manifest, then of its names.

    :param manifest_file: else the one in the folder
    :param defaults: for pictures about which nothing else is said
    :raises InvalidArgument: the manifest cannot be read
    """
    result, path = Folder(), manifest_file or manifest.find(folder)
    listed = manifest.read(path) if path is not None else Manifest()
    files = _files(folder, result.problems)
    around = _Around(files, listed.rows, defaults, result.problems)
    for flaw in listed.flaws:
        result.problems.append(Problem(Kind.BAD_ROW, f"{normal(path.name) if path else ''}:{flaw.line}", flaw.detail))
    for shown in [*listed.rows, *(name for name in files if name not in listed.rows and _is_picture(name))]:
        if shown not in files:
            result.problems.append(Problem(Kind.MISSING, shown))
        for file in _regular(shown, files, result.problems):
            result.pictures.append(_found(shown, file, around))
    return result


def caption_of(stem: str) -> str:
    """What a file name says about a picture: its words without numbers; nothing when a machine has given it."""
    words = _SEPARATORS.split(normal(stem))
    if all(_CAMERA.fullmatch(word) for word in words):
        return ""
    return " ".join(word for word in words if word and not word.isdecimal())


def _files(folder: Path, problems: list[Problem]) -> dict[str, list[Path]]:
    """Every file by its path in the folder; hidden ones and what macOS leaves in archives are not looked at. Names that
    differ in bytes only are one path.
    """

    def unreadable(error: OSError) -> None:
        problems.append(_unreadable(_shown(Path(error.filename), folder), "unreadable", detail=error.strerror))

    files: dict[str, list[Path]] = {}
    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for path in (Path(parent, name) for name in sorted(names) if not _hidden(name)):
            files.setdefault(_shown(path, folder), []).append(path)
    return files


def _shown(path: Path, folder: Path) -> str:
    return normal(path.relative_to(folder).as_posix())


def _unreadable(shown: str, key: str, **values: object) -> Problem:
    return Problem(Kind.UNREADABLE, shown, sentence("file", key, **values))


def _is_regular(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may be listed and not entered
        return False


def _regular(shown: str, files: Files, problems: list[Problem]) -> list[Path]:
    """The files of a path, without those that cannot be read like one."""
    named = files.get(shown, ())
    found = [path for path in named if _is_regular(path)]
    problems += [_unreadable(shown, "irregular") for _ in range(len(named) - len(found))]
    if len(found) > 1:
        problems.append(Problem(Kind.SAME_NAME, shown, sentence("file", "same_name", count=len(found))))
    return found


def _hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _is_picture(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def _found(shown: str, path: Path, around: _Around) -> Found:
    row = around.rows.get(shown)
    said = known.merged(row or Known(), _sidecar(shown, path, around.files, around.problems))
    captioned = bool(said.get("caption"))
    if "caption" not in said:
        said["caption"] = caption_of(PurePosixPath(shown).stem)
    if not said["caption"]:
        around.problems.append(Problem(Kind.NO_CAPTION, shown))
    name = own_name(shown) if row is not None else PurePosixPath(shown).name
    return Found(shown, NewPicture(path, name, **known.merged(said, around.defaults)), captioned)


def _sidecar(shown: str, picture: Path, files: Files, problems: list[Problem]) -> Known:
    """`cat.json`, `cat.png.json`, `cat.txt` or `cat.png.txt` beside `cat.png`; of several the one spelled like it."""
    stem = str(PurePosixPath(shown).with_suffix(""))
    said = Known()
    for name in (start + suffix for suffix in _SIDECARS for start in (shown, stem)):
        if name in files:
            file = min(files[name], key=lambda path: not path.name.startswith(picture.stem))
            more, flaws = _read_sidecar(file)
            said = known.merged(said, more)
            problems += [Problem(Kind.BAD_SIDECAR, name, flaw) for flaw in flaws]
    return said


def _read_sidecar(path: Path) -> tuple[Known, list[Text]]:
    """What it says, and what of it cannot be used."""
    if not _is_regular(path):
        return Known(), [sentence("file", "irregular")]
    try:
        text = read_text(path)
        values = json.loads(text) if path.suffix == ".json" else {"caption": text}
    except OSError as error:
        return Known(), [sentence("file", "unreadable", detail=error.strerror)]
    except ValueError:
        values = None
    if not isinstance(values, dict):
        return Known(), [sentence("file", "no_text")]
    return known.read(values), [sentence("row", "misfit", column=column) for column in known.misfits(values)]


def stored_name(file_name: str, suffix: str) -> str:
    """The name of an exported file: with the suffix of what is really in it behind its own, `photo.jpg.png`."""
    return file_name if PurePosixPath(file_name).suffix.lower() == suffix else file_name + suffix


def own_name(shown: str) -> str:
    """The name a picture had before `stored_name`."""
    name = PurePosixPath(shown)
    return name.stem if _is_picture(name.name) and _is_picture(name.stem) else name.name
