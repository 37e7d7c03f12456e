"""Where the launcher keeps its things, and the only place of it that reads the environment."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER_NAME = "화폭"
_PICTURES = re.compile(r'^XDG_PICTURES_DIR="(?P<home>\$HOME/)?(?P<path>[^"$]+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Places:
    """Files and folders of one user."""

    config: Path
    """The pairing file."""
    data: Path
    """What the desktop finds programs in: $XDG_DATA_HOME."""
    associations: Path
    """The user's own choices of programs: mimeapps.list."""
    pictures: Path
    """Where opened PSDs are saved."""
    applications: Path
    """Where macOS looks for a user's programs."""


def places(environment: Mapping[str, str] | None = None, home: Path | None = None) -> Places:
    """The places of the user who runs this."""
    environment = os.environ if environment is None else environment
    home = home or Path.home()
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    own = Path(environment["APPDATA"]) if sys.platform == "win32" and environment.get("APPDATA") else config
    return Places(
        config=own / "hwapok" / "launcher.json",
        data=Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share"),
        associations=config / "mimeapps.list",
        pictures=_pictures(config, home) / FOLDER_NAME,
        applications=home / "Applications",
    )


def _pictures(config: Path, home: Path) -> Path:
    """The desktop's folder of pictures, whatever its name; `Pictures` where the desktop names none."""
    try:
        listed = _PICTURES.search((config / "user-dirs.dirs").read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        listed = None
    if listed is None:
        return home / "Pictures"
    return home / listed["path"] if listed["home"] else Path(listed["path"])
