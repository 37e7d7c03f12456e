"""macOS: an applet that gets the links and starts us, without a shell."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hwapok.launcher.links import SCHEME
from hwapok.launcher.schemes import handler_words
from hwapok.launcher.settings import Places

APPLET = "Hwapok Open.app"
_IDENTIFIER = "art.hwapok.open"
_REGISTER = "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
_SCRIPT = """use framework "Foundation"
use scripting additions
on open location theLink
	current application's NSTask's launchedTaskWithLaunchPath:{program} arguments:{{{arguments}, theLink}}
end open location
"""


class MacScheme:
    """The applet, in the user's own folder of programs."""

    def __init__(self, places: Places) -> None:
        self._applet = places.applications / APPLET

    def install(self) -> None:
        """Compiles the applet anew and tells the system of it."""
        self.uninstall()
        self._applet.parent.mkdir(parents=True, exist_ok=True)
        _run("osacompile", "-o", str(self._applet), "-e", script(handler_words()))
        info = self._applet / "Contents" / "Info.plist"
        info.write_bytes(plistlib.dumps(described(plistlib.loads(info.read_bytes()))))
        _run("codesign", "--force", "--sign", "-", str(self._applet))
        _run(_REGISTER, "-f", str(self._applet))

    def uninstall(self) -> None:
        """Removes the applet."""
        if self._applet.exists():
            _run(_REGISTER, "-u", str(self._applet))
            shutil.rmtree(self._applet)

    def installed(self) -> bool:
        """Whether the applet is there."""
        return (self._applet / "Contents" / "Info.plist").exists()


def script(words: Sequence[str]) -> str:
    """The applet's source."""
    program, *arguments = map(_text, words)
    return _SCRIPT.format(program=program, arguments=", ".join(arguments))


def described(info: dict[str, Any]) -> dict[str, Any]:
    """The applet's description with the scheme it opens."""
    kinds = [{"CFBundleURLName": "Hwapok", "CFBundleURLSchemes": [SCHEME]}]
    return info | {"CFBundleIdentifier": _IDENTIFIER, "CFBundleURLTypes": kinds, "LSUIElement": True}


def _text(word: str) -> str:
    """A word as AppleScript writes it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _run(*words: str) -> None:
    """:raises OSError: the program is not there, or fails"""
    try:
        subprocess.run(words, check=True, capture_output=True, encoding="utf-8")
    except subprocess.CalledProcessError as error:
        raise OSError(f"{Path(words[0]).name}: {error.stderr.strip() or error.returncode}") from error
