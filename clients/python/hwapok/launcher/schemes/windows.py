"""Windows: keys of this user's registry."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import PureWindowsPath
from typing import NamedTuple

from hwapok.launcher.links import SCHEME
from hwapok.launcher.schemes import handler_words

_ROOT = rf"Software\Classes\{SCHEME}"
_COMMAND = rf"{_ROOT}\shell\open\command"


class Entry(NamedTuple):
    """A value of the registry."""

    key: str
    name: str
    text: str


def entries(words: Sequence[str]) -> list[Entry]:
    """What the registry has to say for links to come to a command as its last word."""
    return [
        Entry(_ROOT, "", "URL:Hwapok"),
        Entry(_ROOT, "URL Protocol", ""),
        Entry(_COMMAND, "", f'{subprocess.list2cmdline(words)} "%1"'),
    ]


def windowless(words: Sequence[str]) -> list[str]:
    """The command by the Python that opens no console."""
    python = PureWindowsPath(words[0])
    return [str(python.with_name("pythonw.exe")) if python.name == "python.exe" else words[0], *words[1:]]


class WindowsScheme:
    """The registry, of this user only."""

    def install(self) -> None:
        """Registers this installation; again changes nothing."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - exists on Windows only

            for entry in entries(windowless(handler_words())):
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, entry.key) as key:
                    winreg.SetValueEx(key, entry.name, 0, winreg.REG_SZ, entry.text)

    def uninstall(self) -> None:
        """Removes the keys, the innermost first."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - exists on Windows only

            for key in (_COMMAND, rf"{_ROOT}\shell\open", rf"{_ROOT}\shell", _ROOT):
                try:
                    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
                except FileNotFoundError:
                    continue

    def installed(self) -> bool:
        """Whether the registry has our command."""
        if sys.platform == "win32":
            import winreg  # noqa: PLC0415 - exists on Windows only

            try:
                said = winreg.QueryValue(winreg.HKEY_CURRENT_USER, _COMMAND)
            except FileNotFoundError:
                return False
            return said == entries(windowless(handler_words()))[-1].text
        return False
