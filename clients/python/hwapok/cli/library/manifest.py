"""Manifests: a CSV or JSONL file in a folder of pictures, with a row for each picture. What `export` writes, `import`
reads back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hwapok.cli.library import known
from hwapok.cli.library.known import Known
from hwapok.cli.library.text_files import read_text
from hwapok.errors import InvalidArgument
from hwapok.readable import normal

NAMES = ("manifest.csv", "manifest.jsonl", "metadata.csv", "metadata.jsonl")
"""Where a manifest is looked for, in this order."""


@dataclass(slots=True)
class Manifest:
    """What the rows of a manifest say."""

    rows: dict[str, Known] = field(default_factory=dict)
    """By the picture's path in the folder, with forward slashes, NFC."""
    unusable: list[int] = field(default_factory=list)
    """Numbers of lines without a file name, with one that leads out of the folder, or that are no JSON objects."""


def find(folder: Path) -> Path | None:
    """The folder's manifest, if it has one."""
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


def read(path: Path) -> Manifest:
    """A manifest; of two rows for one picture the later holds.

    :raises InvalidArgument: it is no text, or a CSV file without a column `file_name` (MANIFEST_UNREADABLE)
    """
    try:
        text = read_text(path)
        lines = _json_lines(text) if path.suffix.lower() in (".jsonl", ".ndjson") else _csv_lines(text)
        return _collected(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidArgument.of("MANIFEST_UNREADABLE", "INVALID_ARGUMENT", file=path, detail=error) from None


def write(path: Path, rows: Iterable[tuple[str, Known]]) -> None:
    """A CSV manifest, with the mark that makes Excel read Hangul."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, known.COLUMNS)
        writer.writeheader()
        for file_name, row in rows:
            writer.writerow({"file_name": file_name} | row | {"tags": known.written_tags(row["tags"])})


def _collected(lines: Iterable[tuple[int, Mapping[str, object] | None]]) -> Manifest:
    manifest = Manifest()
    for number, values in lines:
        name = _inside(str(values.get("file_name") or "")) if values is not None else None
        if values is None or name is None:
            manifest.unusable.append(number)
        else:
            manifest.rows[name] = known.read(values)
    return manifest


def _inside(file_name: str) -> str | None:
    """The path in the folder; None when it is none or leads out of it."""
    path = PurePosixPath(normal(file_name.strip().replace("\\", "/")))
    outside = path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0].endswith(":"))
    return None if outside or not path.parts else str(path)


def _csv_lines(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if "file_name" not in (reader.fieldnames or ()):
        raise csv.Error("file_name?")
    for row in reader:
        yield reader.line_num, row


def _json_lines(text: str) -> Iterator[tuple[int, Mapping[str, object] | None]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError:
            values = None
        yield number, values if isinstance(values, dict) else None
