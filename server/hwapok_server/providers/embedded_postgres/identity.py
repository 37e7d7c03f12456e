"""Which user the programs of PostgreSQL run as. They refuse to run as root, so root hands over to another user."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from hwapok_server.operator import OperatorError


@dataclass(frozen=True, slots=True)
class Identity:
    """A user, and whether a child process has to become it."""

    name: str
    uid: int
    gid: int
    other: bool
    """False when it is this process's own user."""

    @classmethod
    def own(cls) -> Self:
        """This process's user, who may be missing from the password database."""
        return cls(name=str(os.geteuid()), uid=os.geteuid(), gid=os.getegid(), other=False)

    @classmethod
    def named(cls, name: str) -> Self:
        """A system user, created when missing.

        :raises OperatorError: it cannot be created
        """
        entry = _find(name) or _create(name)
        return cls(name=name, uid=entry.pw_uid, gid=entry.pw_gid, other=True)

    @classmethod
    def owner_of(cls, path: Path) -> Self:
        """The user a file belongs to."""
        status = path.stat()
        return cls(name=str(status.st_uid), uid=status.st_uid, gid=status.st_gid, other=True)

    def give(self, path: Path) -> None:
        """Makes a file or folder of ours this user's."""
        if self.other:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, folder: Path) -> bool:
        """Whether this user can reach the folder, tried out as this user."""
        return self.can_run("test", "-x", str(folder))

    def can_run(self, *command: str) -> bool:
        """Whether a command succeeds as this user; it must have no effects."""
        try:
            return self.run(command, cwd=Path("/")).returncode == 0
        except PermissionError:
            return False

    def run(self, command: tuple[str, ...], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Runs a command as this user, in a session of its own: a terminal's Ctrl-C and hang-up never reach it.

        The environment is fixed, because PostgreSQL reads much of it (PGDATA, PGPORT, LC_*, TZ).

        :raises PermissionError: this user may not execute it
        """
        become: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}
        return subprocess.run(
            command,
            cwd=cwd,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            **become,
        )


def create_open_folder(folder: Path) -> None:
    """Creates a folder of root's that other users may enter. One that exists keeps its mode."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise OperatorError("postgres_user_missing", user=name, detail=error) from error
    # Found after all: another process created it at the same moment.
    if entry := _find(name):
        return entry
    raise OperatorError("postgres_user_missing", user=name, detail=done.stderr.strip())
