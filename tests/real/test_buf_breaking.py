"""What the contract is compared with: a branch of several commits must not hide what one of them broke."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "buf_breaking.sh"
BUF = "version: v2\nmodules:\n  - path: proto\nbreaking:\n  use: [FILE]\n"
WHOLE = 'syntax = "proto3";\npackage a.v1;\nmessage Scene {\n  string text = 1;\n  string tag = 2;\n}\n'
BROKEN = WHOLE.replace("  string tag = 2;\n", "")


class Repository:
    """A contract and its history."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.git("init", "--quiet", "--initial-branch=main")
        (folder / "proto").mkdir()
        (folder / "buf.yaml").write_text(BUF)
        self.commit(WHOLE)

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=someone", "-c", "user.email=someone@example.org")
        subprocess.run(["git", *who, *arguments], cwd=self._folder, check=True)

    def commit(self, contract: str) -> None:
        (self._folder / "proto" / "a.proto").write_text(contract)
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message=change")

    def compare(self) -> subprocess.CompletedProcess[str]:
        """Runs the script, with the buf that is installed with the tests."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["sh", str(SCRIPT)],
            cwd=self._folder,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """One commit with a contract."""
    return Repository(tmp_path)


def test_a_branch_is_compared_with_where_it_left_main(repository: Repository) -> None:
    """Its first commit breaks the contract, its second changes nothing."""
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.commit(BROKEN)
    repository.commit(BROKEN)
    done = repository.compare()
    assert done.returncode != 0
    assert "tag" in done.stdout + done.stderr


@pytest.mark.parametrize("pushed", [True, False])
def test_main_is_compared_with_its_previous_commit(repository: Repository, pushed: bool) -> None:
    """With and without a remote."""
    repository.commit(WHOLE + "message Tag {}\n")
    if pushed:
        repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert repository.compare().returncode == 0
    repository.commit(BROKEN)
    if pushed:
        repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert repository.compare().returncode != 0


def test_the_last_release_counts_too(repository: Repository) -> None:
    """A contract that was broken some commits ago is still broken for the users of the release."""
    repository.git("tag", "v1.0.0")
    repository.commit(BROKEN)
    repository.commit(BROKEN)
    done = repository.compare()
    assert done.returncode != 0
    assert "v1.0.0" in done.stdout
