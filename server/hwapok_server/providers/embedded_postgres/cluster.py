"""Where one embedded database keeps its files, and under whose name.

<data folder>/database/     or, for root with a closed data folder, <state folder>/<hash of the data folder>/
    data/        the cluster itself
    run/         the unix socket
    socket       path of the socket's folder, where run/ would be too long for one
    password     of the database user, 0600
    server.log   what the server says
    lock         held while starting and stopping
    owner        held by the process in charge of the server
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hwapok_server.locks import exclusive
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.identity import Identity, create_open_folder
from hwapok_server.settings import Settings

PORT = 5432
"""Names the socket file; nothing listens on TCP."""
_SOCKET_PATH_BYTES = 107
"""sun_path of unix(7) less its final zero."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The files of one embedded database."""

    root: Path
    identity: Identity

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def password_file(self) -> Path:
        return self.root / "password"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def owner_lock(self) -> Path:
        return self.root / "owner"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def prepare(self) -> None:
        """Creates the folder, closed to everyone but its user."""
        self.root.mkdir(mode=0o700, exist_ok=True)
        self.identity.give(self.root)

    def socket_folder(self) -> Path:
        """The folder of the socket, created when missing.

        :raises OperatorError: no folder's path is short enough
        """
        near = self.root / "run"
        if _fits(near):
            near.mkdir(mode=0o700, exist_ok=True)
            self.identity.give(near)
            return near
        return self._recorded_folder() or self._new_folder()

    def forget_socket_folder(self) -> None:
        """Removes a socket folder outside of ours; the server must have stopped."""
        if folder := self._recorded_folder():
            folder.rmdir()
        self._record.unlink(missing_ok=True)

    @property
    def _record(self) -> Path:
        return self.root / "socket"

    def _recorded_folder(self) -> Path | None:
        """The folder chosen earlier, as long as it is still ours alone: anyone may write beside it."""
        if not self._record.exists():
            return None
        folder = Path(self._record.read_text("utf-8"))
        try:
            status = folder.lstat()
        except FileNotFoundError:
            return None
        private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
        return folder if private and status.st_uid == self.identity.uid else None

    def _new_folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="hwapok-"))
        if not _fits(folder):
            folder.rmdir()
            raise OperatorError("socket_path_too_long", path=self.root)
        self.identity.give(folder)
        self._record.write_text(str(folder), "utf-8")
        return folder


def locate(settings: Settings) -> Cluster:
    """The cluster of a data folder, which is created when missing.

    :raises OperatorError: the folder cannot be used by the user the database runs as
    """
    root = os.geteuid() == 0
    try:
        settings.data_dir.mkdir(mode=0o711 if root else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError("data_folder_closed", path=settings.data_dir, detail=error.strerror) from error
    beside = settings.data_dir / "database"
    return _for_root(settings, beside) if root else Cluster(beside, Identity.own())


def _for_root(settings: Settings, beside: Path) -> Cluster:
    """Stays with an existing cluster and its owner; a new one goes where the database's user can reach it."""
    note = settings.data_dir / "database-elsewhere"
    if not note.exists():
        if (beside / "data").is_dir():
            return _existing(beside)
        identity = Identity.named(settings.pg_user)
        if identity.may_enter(settings.data_dir):
            return Cluster(beside, identity)
        _go_elsewhere(note, settings)
    folder = Path(note.read_text("utf-8"))
    return _existing(folder) if (folder / "data").is_dir() else Cluster(folder, Identity.named(settings.pg_user))


def _go_elsewhere(note: Path, settings: Settings) -> None:
    """Notes a place in the state folder. What lies there belongs to a data folder that was removed, and makes way."""
    create_open_folder(settings.state_dir)
    identity = Identity.named(settings.pg_user)
    if not identity.may_enter(settings.state_dir):
        raise OperatorError("state_folder_closed", user=identity.name, path=settings.state_dir)
    folder = settings.state_dir / hashlib.sha256(os.fsencode(settings.data_dir.resolve())).hexdigest()[:12]
    with exclusive(settings.state_dir / "lock"):
        if note.exists():
            return
        if folder.exists():
            folder.rename(folder.with_name(f"{folder.name}.removed-{time.time_ns()}"))
        unfinished = note.with_suffix(".unfinished")
        unfinished.write_text(str(folder), "utf-8")
        unfinished.rename(note)


def _existing(folder: Path) -> Cluster:
    identity = Identity.owner_of(folder / "data")
    if not identity.may_enter(folder):
        raise OperatorError("database_closed", path=folder, user=identity.name)
    return Cluster(folder, identity)


def _fits(folder: Path) -> bool:
    """A connection URL takes a comma for the end of the folder's name."""
    return "," not in str(folder) and len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_BYTES
