"""`hwapok-embedding pull`, `check` and serving with a model that is wrong, as an operator meets them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.embedding_process import clean_environment
from support.tiny_models import BUILDERS


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hwapok_embedding", *arguments],
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("architecture", BUILDERS)
def test_check_compares_a_model_with_plain_transformers(tmp_path: Path, architecture: str) -> None:
    """The operator sees space, agreement and a retrieval figure."""
    BUILDERS[architecture](tmp_path)
    checked = run("check", str(tmp_path))
    assert checked.returncode == 0, checked.stderr
    assert "cpu fp32" in checked.stdout
    assert "agrees with plain transformers" in checked.stdout
    assert "R@1" in checked.stdout


def test_a_model_that_is_not_there_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    """Serving and checking both say what is wrong."""
    absent = str(tmp_path / "absent")
    for arguments in (("check", absent), ("--backend", "koclip", "--model", absent, "--port", "0")):
        failed = run(*arguments)
        assert failed.returncode == 1
        assert f"the model folder {absent} does not exist" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert failed.stdout == ""


def test_pull_without_a_hub_says_so() -> None:
    """Where the network does not reach a hub, nothing hangs and nothing is printed but the reason."""
    failed = run("pull", "koclip/koclip-base-pt", HF_ENDPOINT="http://127.0.0.1:1")
    assert failed.returncode == 1
    assert "the model koclip/koclip-base-pt cannot be downloaded" in failed.stderr
    assert "Traceback" not in failed.stderr
