"""Linux: a .desktop entry that the desktop's database of programs names for the scheme."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from hwapok.launcher.links import SCHEME
from hwapok.launcher.schemes import handler_words
from hwapok.launcher.settings import Places

ENTRY = "hwapok-open.desktop"
MIME_TYPE = f"x-scheme-handler/{SCHEME}"
_PLAIN = re.compile(r"[^\s\"'\\><~|&;$*?#()`%]+")
_TEXT = """[Desktop Entry]
Type=Application
Name=Open a PSD of Hwapok
Name[ko]=화폭 PSD 열기
Exec={command} %u
NoDisplay=true
Terminal=false
MimeType={mime_type};
"""


class LinuxScheme:
    """The entry, and a program of our own that it starts: `xdg-open` splits a command at every space, quoted or not,
    and fails when its first word is quoted, so nothing but a plain path stands there."""

    def __init__(self, places: Places) -> None:
        self._entry = places.data / "applications" / ENTRY
        self._program = places.data / "hwapok" / "open-link"
        self._associations = places.associations

    def install(self) -> None:
        """Registers this installation; again changes nothing."""
        self._program.parent.mkdir(parents=True, exist_ok=True)
        self._program.write_text(f'#!/bin/sh\nexec {shlex.join(handler_words())} "$1"\n', "utf-8")
        self._program.chmod(0o755)
        self._entry.parent.mkdir(parents=True, exist_ok=True)
        self._entry.write_text(_TEXT.format(command=exec_word(self._program), mime_type=MIME_TYPE), "utf-8")
        _said("xdg-mime", "default", ENTRY, MIME_TYPE)

    def uninstall(self) -> None:
        """Removes the entry, the program, and the user's choice of the entry."""
        self._entry.unlink(missing_ok=True)
        self._program.unlink(missing_ok=True)
        if self._associations.exists():
            lines = self._associations.read_text("utf-8").splitlines(keepends=True)
            kept = [line for line in lines if line.rstrip("\r\n;") != f"{MIME_TYPE}={ENTRY}"]
            self._associations.write_text("".join(kept), "utf-8")

    def installed(self) -> bool:
        """Whether the desktop names our entry and what it starts is there."""
        return self._program.exists() and _said("xdg-mime", "query", "default", MIME_TYPE) == ENTRY


def exec_word(program: Path) -> str:
    """A path as a word of an Exec line: quoted only where it must be."""
    word = str(program).replace("%", "%%")
    if _PLAIN.fullmatch(str(program)):
        return word
    escaped = re.sub(r'([\\"$`])', r"\\\1", word)
    return f'"{escaped}"'.replace("\\", "\\\\")


def _said(*words: str) -> str:
    """What a program of the desktop says.

    :raises OSError: it is not there, or fails
    """
    try:
        done = subprocess.run(words, check=True, capture_output=True, encoding="utf-8")
    except subprocess.CalledProcessError as error:
        raise OSError(f"{words[0]}: {error.stderr.strip() or error.returncode}") from error
    return done.stdout.strip()
