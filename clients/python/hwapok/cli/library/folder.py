"""A folder of pictures: what is in it, and what its manifest, its sidecar files and its file names say."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hwapok.cli.library import known, manifest
from hwapok.cli.library.known import Known
from hwapok.cli.library.manifest import Manifest
from hwapok.cli.library.problems import Kind, Problem
from hwapok.cli.library.text_files import read_text
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


@dataclass(frozen=True, slots=True)
class Found:
    """A picture of the folder."""

    shown: str
    """Its path in the folder, NFC, with forward slashes."""
    new: NewPicture


@dataclass(slots=True)
class Folder:
    """What was found."""

    pictures: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def collect(folder: Path, manifest_file: Path | None, defaults: Known) -> Folder:
    """Every picture in the folder and below, in the order of its manifest, then of its names.

    :param manifest_file: else the one in the folder
    :param defaults: for pictures about which nothing else is said
    :raises InvalidArgument: the manifest cannot be read
    """
    result, path = Folder(), manifest_file or manifest.find(folder)
    listed = manifest.read(path) if path is not None else Manifest()
    files = dict(_files(folder))
    for line in listed.unusable:
        result.problems.append(Problem(Kind.BAD_ROW, f"{path.name if path else ''}:{line}"))
    for shown in [*listed.rows, *(name for name in files if name not in listed.rows and _is_picture(name))]:
        if shown in files:
            result.pictures.append(_found(shown, files, listed.rows.get(shown), defaults, result.problems))
        else:
            result.problems.append(Problem(Kind.MISSING, shown))
    return result


def caption_of(stem: str) -> str:
    """What a file name says about a picture: its words without numbers; nothing when a machine has given it."""
    words = _SEPARATORS.split(normal(stem))
    if all(_CAMERA.fullmatch(word) for word in words):
        return ""
    return " ".join(word for word in words if word and not word.isdecimal())


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file by its path in the folder; hidden ones and what macOS leaves in archives are not looked at."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(names):
            if not _hidden(name):
                path = Path(parent, name)
                yield normal(path.relative_to(folder).as_posix()), path


def _hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _is_picture(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def _found(shown: str, files: Mapping[str, Path], row: Known | None, defaults: Known, problems: list[Problem]) -> Found:
    said = known.merged(row or Known(), _sidecar(shown, files, problems))
    if "caption" not in said:
        said["caption"] = caption_of(PurePosixPath(shown).stem)
    if not said["caption"]:
        problems.append(Problem(Kind.NO_CAPTION, shown))
    name = own_name(shown) if row is not None else PurePosixPath(shown).name
    return Found(shown, NewPicture(files[shown], name, **known.merged(said, defaults)))


def _sidecar(shown: str, files: Mapping[str, Path], problems: list[Problem]) -> Known:
    """`cat.json`, `cat.png.json`, `cat.txt` or `cat.png.txt` beside `cat.png`."""
    stem = str(PurePosixPath(shown).with_suffix(""))
    said = Known()
    for name in (start + suffix for suffix in _SIDECARS for start in (shown, stem)):
        if name in files:
            try:
                said = known.merged(said, _read_sidecar(files[name]))
            except (OSError, ValueError):
                problems.append(Problem(Kind.BAD_SIDECAR, name))
    return said


def _read_sidecar(path: Path) -> Known:
    """:raises ValueError: no text, or JSON that is no object"""
    text = read_text(path)
    if path.suffix != ".json":
        return Known(caption=known.plain(text))
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError("no object")
    return known.read(values)


def stored_name(file_name: str, suffix: str) -> str:
    """The name of an exported file: with the suffix of what is really in it behind its own, `photo.jpg.png`."""
    return file_name if PurePosixPath(file_name).suffix.lower() == suffix else file_name + suffix


def own_name(shown: str) -> str:
    """The name a picture had before `stored_name`."""
    name = PurePosixPath(shown)
    return name.stem if _is_picture(name.name) and _is_picture(name.stem) else name.name
