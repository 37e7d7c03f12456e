"""The server process of a cluster: whether it answers, whether it lives, and what a dead one left behind."""

from __future__ import annotations

from pathlib import Path

import psutil
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from hwapok_server.providers.embedded_postgres.cluster import PORT


def ping(socket_folder: Path) -> Ping:
    """Asks the server behind a socket: OK, REJECT while it starts or stops, NO_RESPONSE when nobody is there."""
    target = make_conninfo(host=str(socket_folder), port=PORT, user="postgres", dbname="postgres", connect_timeout=5)
    return Ping(PGconn.ping(target.encode()))


def server_process(data: Path) -> psutil.Process | None:
    """The live server of this cluster.

    The process id in postmaster.pid may meanwhile belong to any other process, so its working folder decides:
    PostgreSQL's processes work in their data folder.
    """
    process_id = _recorded_process_id(data)
    if process_id is None:
        return None
    try:
        process = psutil.Process(process_id)
        return process if _works_in(process, data) else None
    except psutil.NoSuchProcess:
        return None


def clear_remains(data: Path, socket_folder: Path) -> None:
    """Makes way for a new server after one that died.

    PostgreSQL refuses to start while the process id in one of its lock files is alive, whoever owns it by now (even as
    a zombie), and while a process of the dead server still holds its shared memory. Only for a cluster without a live
    server.
    """
    if (data / "postmaster.pid").exists():
        _end_orphans(data)
    socket = f".s.PGSQL.{PORT}"
    for left in (data / "postmaster.pid", socket_folder / socket, socket_folder / f"{socket}.lock"):
        left.unlink(missing_ok=True)


def _end_orphans(data: Path) -> None:
    """They end by themselves once they notice; one that does not is stuck."""
    orphans = [process for process in psutil.process_iter() if _works_in(process, data)]
    _, stuck = psutil.wait_procs(orphans, timeout=5)
    for process in stuck:
        process.kill()
    psutil.wait_procs(stuck)


def _recorded_process_id(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text("utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.is_running() and Path(process.cwd()) == folder.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return False
