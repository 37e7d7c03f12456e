"""One running Hwapok per data folder, and the note it leaves there for `hwapok doctor` and the next start."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from hwapok_server.locks import acquire, is_held
from hwapok_server.operator import OperatorError


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder in use by this process."""

    died: bool
    """Whether the last Hwapok here was killed; its parts may need a moment to notice and stop."""
    _note: TextIO

    def write_note(self, **values: object) -> None:
        """Notes this process's id and where its parts can be reached."""
        self.erase_note()
        self._note.write(json.dumps({"pid": os.getpid(), **values}))
        self._note.flush()

    def erase_note(self) -> None:
        """Leaves the mark of an orderly end."""
        self._note.seek(0)
        self._note.truncate()


@contextmanager
def use_data_folder(path: Path) -> Iterator[DataFolder]:
    """Claims a data folder, which is created when missing, for the length of the block.

    :raises OperatorError: another Hwapok uses it, or it is closed to this user
    """
    with _claim(path) as note:
        folder = DataFolder(died=note.read() != "", _note=note)
        folder.write_note()
        try:
            yield folder
        finally:
            folder.erase_note()


def is_in_use(path: Path) -> bool:
    """Whether a Hwapok runs on this data folder."""
    return is_held(path / "lock")


def read_note(path: Path) -> dict[str, str]:
    """What the Hwapok on this data folder noted; nothing when there is none, or it is closed to this user."""
    try:
        text = (path / "lock").read_text("utf-8")
    except OSError:
        return {}
    return {name: str(value) for name, value in json.loads(text or "{}").items()}


def _claim(path: Path) -> TextIO:
    try:
        path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        return acquire(path / "lock", wait_s=0)
    except BlockingIOError as error:
        raise OperatorError("data_folder_in_use", path=path, pid=read_note(path).get("pid", "?")) from error
    except OSError as error:
        raise OperatorError("data_folder_closed", path=path, detail=error.strerror) from error
