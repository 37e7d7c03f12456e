"""A short message on the desktop, where it can show one."""

from __future__ import annotations

import shutil
import subprocess
import sys

_TITLE = "화폭"
_PATIENCE_S = 5.0
_SCRIPT = "on run argv\ndisplay notification (item 1 of argv) with title (item 2 of argv)\nend run"


def notify(text: str) -> None:
    """Shows the text. A desktop that cannot, or does not answer, shows nothing."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows shows messages with it

        ctypes.windll.user32.MessageBoxW(None, text, _TITLE, 0x40)
        return
    words = ["osascript", "-e", _SCRIPT, text, _TITLE] if sys.platform == "darwin" else ["notify-send", _TITLE, text]
    if program := shutil.which(words[0]):
        try:
            subprocess.run([program, *words[1:]], check=False, capture_output=True, timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            return
