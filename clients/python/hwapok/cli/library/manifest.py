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
from hwapok.messages import Text, sentence
from hwapok.readable import normal

NAMES = ("manifest.csv", "manifest.jsonl", "metadata.csv", "metadata.jsonl")
"""Where a manifest is looked for, in this order."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a line."""

    line: int
    detail: Text
    """Names the column where one is wrong."""


@dataclass(slots=True)
class Manifest:
    """What the rows of a manifest say."""

    rows: dict[str, Known] = field(default_factory=dict)
    """By the picture's path in the folder, with forward slashes, NFC."""
    flaws: list[Flaw] = field(default_factory=list)
    """In the order of their lines."""


def find(folder: Path) -> Path | None:
    """The folder's manifest, if it has one."""
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


def read(path: Path) -> Manifest:
    """A manifest; of two rows for one picture the later holds, and the earlier is a flaw.

    :raises InvalidArgument: it is no text, or a CSV file without a column `file_name` (MANIFEST_UNREADABLE)
    """
    manifest = Manifest()
    read_lines = _json_lines if path.suffix.lower() in (".jsonl", ".ndjson") else _csv_lines
    try:
        _collect(read_lines(read_text(path), manifest.flaws), manifest)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidArgument.of("MANIFEST_UNREADABLE", "INVALID_ARGUMENT", file=path, detail=error) from None
    manifest.flaws.sort(key=lambda flaw: flaw.line)
    return manifest


def write(path: Path, rows: Iterable[tuple[str, Known]]) -> None:
    """A CSV manifest, with the mark that makes Excel read Hangul."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, known.COLUMNS)
        writer.writeheader()
        for file_name, row in rows:
            writer.writerow({"file_name": file_name} | row | {"tags": known.written_tags(row["tags"])})


def _collect(lines: Iterable[tuple[int, Mapping[str, object]]], manifest: Manifest) -> None:
    numbers: dict[str, int] = {}
    for number, row in lines:
        manifest.flaws += [Flaw(number, sentence("row", "misfit", column=column)) for column in known.misfits(row)]
        name = _inside(row.get("file_name"))
        if isinstance(name, Text):
            manifest.flaws.append(Flaw(number, name))
            continue
        if name in numbers:
            manifest.flaws.append(Flaw(numbers[name], sentence("row", "replaced", file=name, line=number)))
        numbers[name], manifest.rows[name] = number, known.read(row)


def _inside(file_name: object) -> str | Text:
    """The path in the folder, or what is wrong with it."""
    if not isinstance(file_name, str | None):
        return sentence("row", "no_text", column="file_name")
    path = PurePosixPath(normal((file_name or "").strip().replace("\\", "/")))
    if not path.parts:
        return sentence("row", "empty", column="file_name")
    outside = path.is_absolute() or ".." in path.parts or path.parts[0].endswith(":")
    return sentence("row", "outside", column="file_name", file=path) if outside else str(path)


def _csv_lines(text: str, flaws: list[Flaw]) -> Iterator[tuple[int, Mapping[str, object]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = reader.fieldnames or ()
    if "file_name" not in columns:
        raise csv.Error("file_name?")
    for row in reader:
        if any(cell.strip() for cell in row.get(reader.restkey) or ()):
            flaws.append(Flaw(reader.line_num, sentence("row", "too_many", columns=len(columns), last=columns[-1])))
        else:
            yield reader.line_num, row


def _json_lines(text: str, flaws: list[Flaw]) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError:
            values = None
        if isinstance(values, dict):
            yield number, values
        else:
            flaws.append(Flaw(number, sentence("row", "no_object")))
