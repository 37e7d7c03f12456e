"""`make demo` as a newcomer runs it, after the setup."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.stack import clean_environment, open_folder

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_the_demo_makes_a_picture_and_a_psd_twice_in_a_row() -> None:
    """In a folder as people name theirs. It says where both files are, in Korean and in English, and leaves nothing
    running on its data folder."""
    with open_folder() as opened:
        folder = opened / "내 문서"
        folder.mkdir()
        for name in ("scripts", "server"):
            (folder / name).symlink_to(ROOT / name)
        for _ in range(2):
            done = subprocess.run(
                [sys.executable, str(folder / "scripts" / "demo.py")],
                env=clean_environment() | {"HWAPOK_STATE_DIR": str(folder / "state")},
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            results = re.search(r"^Results: (\S+\.png) (\S+\.psd)$", done.stdout, flags=re.MULTILINE)
            assert results, done.stdout
            assert all((folder / result).stat().st_size > 100_000 for result in results.groups())
            assert "결과: demo/" in done.stdout
            assert not (folder / "demo" / "data" / "database" / "data" / "postmaster.pid").exists()
