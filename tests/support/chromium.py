"""Where Debian's Chromium is, and what its tests need. Without them the suite fails with the command that helps."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

LIST = Path(__file__).parents[2] / "scripts" / "debian-packages.txt"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@cache
def chromium() -> str:
    """Path of the browser, which has Korean letters to draw with.

    :raises RuntimeError: it is missing
    """
    fonts = subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False) if program("fc-list") else None
    if fonts is None or not fonts.stdout.strip():
        raise _missing("Korean fonts")
    return program("chromium")


@cache
def program(name: str) -> str:
    """Path of a program of a Debian package that the tests use.

    :raises RuntimeError: it is missing
    """
    found = shutil.which(name)
    if found is None:
        raise _missing(name)
    return found


def _missing(what: str) -> RuntimeError:
    lines = LIST.read_text("utf-8").splitlines()
    packages = " ".join(line for line in lines if not line.startswith("#"))
    return RuntimeError(
        f"{what} is missing. Run this first: sudo apt-get install --yes --no-install-recommends {packages}"
    )
