"""Installations as users make them: the wheel in a fresh virtual environment, away from this checkout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.installs import Installation, without_ours

ROOT = Path(__file__).parents[2]
Install = Callable[..., Installation]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, timeout=300, env=without_ours())
    [made] = folder.glob("hwapok-*.whl")
    return made


@pytest.fixture(scope="session")
def install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Installs the wheel with an extra and, where given, other requirements, each choice once."""
    made: dict[tuple[str, ...], Installation] = {}

    def installed(extra: str = "", *requirements: str) -> Installation:
        choice = (extra, *requirements)
        if choice not in made:
            target = f"{wheel}[{extra}]" if extra else str(wheel)
            made[choice] = Installation.make(tmp_path_factory.mktemp("venv"), target, *requirements)
        return made[choice]

    return installed
