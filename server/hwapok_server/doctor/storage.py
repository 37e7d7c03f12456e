"""Where data lies: the data folder and the pictures in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hwapok_server.doctor.check import Check, fail, ok, warn
from hwapok_server.settings import Settings

_GIB = 2**30
_ENOUGH_GIB = 2.0
_LEAST_GIB = 0.2


def data_folder(settings: Settings) -> Check:
    """Writable, or to be created in a folder that is; nothing is written to find out."""
    nearest = _nearest_existing(settings.data_dir)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return fail("data_folder", "folder_closed", path=nearest)
    return ok("data_folder", "folder" if nearest == settings.data_dir else "folder_to_come", path=settings.data_dir)


def free_space(settings: Settings) -> Check:
    """Room for pictures and the database."""
    path = _nearest_existing(settings.data_dir)
    free = shutil.disk_usage(path).free / _GIB
    values = {"free": f"{free:.1f}", "path": path}
    if free < _LEAST_GIB:
        return fail("free_space", "space_short", **values)
    return ok("free_space", "space", **values) if free >= _ENOUGH_GIB else warn("free_space", "space_short", **values)


def pictures(settings: Settings) -> Check:
    """The folder of the local blob store."""
    folder = settings.data_dir / "blobs"
    if not folder.exists():
        return ok("pictures", "folder_to_come", path=folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        return fail("pictures", "folder_closed", path=folder)
    return ok("pictures", "folder", path=folder)


def _nearest_existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())
