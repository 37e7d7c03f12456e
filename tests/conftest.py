"""What every suite shares: no settings of whoever runs the tests, and one running Hwapok for those that need it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx

# Tests start programs as another user, which forks, while gRPC channels are open: gRPC's fork handlers would crash the
# child before it becomes that program. Read when gRPC is first imported, so set before anything else.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"
# A script that runs the suite in the background has it ignore Ctrl-C, and every program it starts with it.
signal.signal(signal.SIGINT, signal.default_int_handler)

from support.azurite import Azurite, TlsAzurite, running_azurite, running_tls_azurite  # noqa: E402
from support.paid_providers import REFUSED  # noqa: E402
from support.stack import Stack, is_ours, running_stack  # noqa: E402

# Nothing that the suite does or starts may cost money.
os.environ.update(REFUSED)


@pytest.fixture(autouse=True)
def clean_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable that a setting is read from but the one that refuses paid providers."""
    for name in os.environ:
        if is_ours(name) and name not in REFUSED:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def no_blocking_calls() -> Iterator[None]:
    """A call of the server's that blocks an event loop fails its test."""
    with blockbuster_ctx(["hwapok_server", "hwapok_common", "hwapok_embedding"]) as blockbuster:
        for function in blockbuster.functions.values():
            # Read once, before anything is served.
            function.can_block_in("hwapok_server/providers/signing.py", "load_or_create")
        # grpc.aio joins its polling thread when its last channel goes.
        blockbuster.functions["threading.Lock.acquire"].can_block_in("/threading.py", "_wait_for_tstate_lock")
        yield


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """An Azure Storage account with a key."""
    with running_azurite("--inMemoryPersistence") as running:
        yield running


@pytest.fixture(scope="session")
def tls_azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsAzurite]:
    """An Azure Storage account that is reached with an Entra identity."""
    with running_tls_azurite(tmp_path_factory.mktemp("azurite")) as running:
        yield running


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running Hwapok. A test that treats its parts badly starts one of its own."""
    with running_stack() as running:
        yield running
