"""The code in the documentation runs.

A fenced block whose info string is a language and the word `run` (```sh run; also python, js) is run against a real
server; the blocks of one document in one language are one script, as a reader would type them. They find the checkout
around them, a picture `photo.jpg`, and HWAPOK_TARGET.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from support import node
from support.raw_client import jpeg
from support.stack import Stack

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^``` *(\w+) +run *\n(.*?)^``` *$", re.MULTILINE | re.DOTALL)
FILES = {"sh": "script.sh", "python": "script.py", "js": "script.mjs"}
PROGRAMS = {"sh": ["bash", "-euo", "pipefail"], "python": [sys.executable, "-W", "error"], "js": ["node"]}
LEFT_OUT = {".git", ".venv", "examples", "out", "demo", "build", "dist"}


def _scripts() -> dict[str, tuple[str, str]]:
    """`document language` -> language and code."""
    found: defaultdict[tuple[Path, str], list[str]] = defaultdict(list)
    for document in DOCUMENTS:
        for language, code in BLOCK.findall(document.read_text()):
            found[document, language].append(code)
    return {
        f"{document.relative_to(ROOT)} {language}": (language, "\n".join(blocks))
        for (document, language), blocks in found.items()
    }


SCRIPTS = _scripts()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder that looks like this checkout; what scripts make there does not touch it."""
    for entry in ROOT.iterdir():
        if entry.name not in LEFT_OUT:
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("node_modules"))
    node.install()
    (tmp_path / "node_modules").symlink_to(node.TOOLS / "node_modules")
    (tmp_path / "photo.jpg").write_bytes(jpeg(1600, 1200))
    return tmp_path


@pytest.mark.parametrize("name", SCRIPTS)
def test_code_runs(name: str, desk: Path, stack: Stack) -> None:
    """What the documentation tells a reader to run does not fail."""
    language, code = SCRIPTS[name]
    (desk / FILES[language]).write_text(code)
    environment = node.environment()
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    ran = subprocess.run(
        [*PROGRAMS[language], FILES[language]],
        cwd=desk,
        env=environment | {"HWAPOK_TARGET": stack.grpc, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr
