"""The programs in docs/sdk.md and examples/ run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.fake_gateway import FakeGateway
from support.fake_jobs import PHOTO, lost

ROOT = Path(__file__).parents[2]
PROGRAMS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "sdk.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def folder(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a photo, and the environment of somebody who has read the documentation."""
    monkeypatch.setenv("HWAPOK_TARGET", gateway.target)
    (tmp_path / "cat.jpg").write_bytes(PHOTO)
    return tmp_path


def run(*arguments: str, folder: Path) -> str:
    """What a Python program prints."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8", timeout=60
    )
    return done.stdout


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: re.sub(r"\W+", "_", program[-40:]).strip("_"))
def test_documentation(folder: Path, gateway: FakeGateway, program: str) -> None:
    """Each program of the documentation."""
    if "retry" in program:
        gateway.fail_jobs_with = lost()
        failing = 'from hwapok import Studio\nlist(Studio().generate_prompt("x", category="animal", layer="sketch"))'
        run("-c", failing, folder=folder)
    output = run("-c", program, folder=folder)
    assert output
    assert not [text for text in re.findall(r'"(out/[^"]*)"', program) if not (folder / text).exists()]


def test_example(folder: Path) -> None:
    """The example makes a picture with a reference."""
    output = run(str(ROOT / "examples" / "make_picture.py"), "고양이", "cat.jpg", folder=folder)
    assert "offline-draft" in output.splitlines()[-1]
    assert len(list((folder / "out").iterdir())) == 2
