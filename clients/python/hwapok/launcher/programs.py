"""Handing a file to a program: the desktop's own choice, or the one that was chosen. Never through a shell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from hwapok.errors import FailedPrecondition

_OPENERS = ("open",) if sys.platform == "darwin" else ("xdg-open",)
_WAIT_S = 10.0
"""An opener that is still there after this is the program itself."""


def launch(path: Path, editor: str = "") -> None:
    """Opens the file; the program that does outlives this process.

    :param editor: a program, without arguments; empty for the desktop's own choice
    :raises FailedPrecondition: NO_PROGRAM
    """
    if sys.platform == "win32" and not editor:
        import os  # noqa: PLC0415 - startfile exists on Windows only

        os.startfile(path.absolute())  # noqa: S606 - a picture we have just checked
        return
    opener = next(filter(None, map(shutil.which, (editor,) if editor else _OPENERS)), None)
    if opener is None or not _opened(opener, path):
        raise FailedPrecondition.of("NO_PROGRAM", "FAILED_PRECONDITION", file=path)


def _opened(opener: str, path: Path) -> bool:
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        [opener, str(path.absolute())], stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    )
    try:
        return process.wait(_WAIT_S) == 0
    except subprocess.TimeoutExpired:
        return True
