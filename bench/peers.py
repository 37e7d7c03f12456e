"""Installs the programs that bench/embedding.py compares with, each into a virtual environment of its own.

    python bench/peers.py                  all of them, a few minutes and 3 GB under var/bench/peers
    python bench/peers.py infinity-emb     one

uv installs them, from the same indexes as pip where pip's are named by the environment: PIP_INDEX_URL and
PIP_FIND_LINKS are handed on, so that a folder with torch's CPU wheel serves both.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

ROOT = Path("var/bench/peers")
UV = "uv==0.13.8"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
TORCH = "torch==2.13.0+cpu"
PEERS = {
    # Its extra `server` forgets aiohttp, without which pictures are answered with 500.
    "infinity-emb": (
        "infinity-emb[torch,server]==0.0.78",
        "transformers==4.57.6",
        "sentence-transformers==3.4.1",
        "numpy==1.26.4",
        "pillow",
        "aiohttp",
    ),
    # Abandoned; what it was written against has to be asked for.
    "clip-server": (
        "clip-server==0.8.3",
        "clip-client==0.8.3",
        "jina==3.34.0",
        "docarray==0.21.0",
        "open-clip-torch==2.8.2",
        "numpy==1.26.4",
        "setuptools<81",
        "tokenizers",
        "safetensors",
    ),
    "sentence-transformers": ("sentence-transformers==6.2.0", "transformers==5.23.0", "pillow"),
}
"""What each needs beside torch."""


def python_of(peer: str, root: Path = ROOT) -> Path | None:
    """The interpreter of a peer that is set up."""
    found = root / peer / "bin" / "python"
    return found if (root / peer / ".installed").exists() else None


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(PEERS)))
def main(names: Sequence[str]) -> None:
    """Installs the peers NAMES, or all."""
    uv = _uv()
    for name in names or PEERS:
        if python_of(name) is None:
            click.echo(f"installing {name} into {ROOT / name}")
            _install(uv, name)
        click.echo(f"{name} is set up")


def _uv() -> Path:
    folder = ROOT / "uv"
    if not (folder / "bin" / "uv").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "--quiet", UV], check=True)
    return folder / "bin" / "uv"


def _install(uv: Path, name: str) -> None:
    folder, environment = ROOT / name, os.environ | _as_uv_reads_it()
    subprocess.run([str(uv), "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
    wanted = [str(uv), "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), TORCH, *PEERS[name]]
    # uv takes a build with a local version only from where it is told to look.
    wanted += [] if "UV_FIND_LINKS" in environment else ["--find-links", f"{CPU_INDEX}/torch"]
    subprocess.run(wanted, check=True, env=environment)
    (folder / ".installed").touch()


def _as_uv_reads_it() -> dict[str, str]:
    """pip's settings under uv's names; uv takes the machine's own certificates as pip does."""
    names = {"PIP_FIND_LINKS": "UV_FIND_LINKS", "PIP_INDEX_URL": "UV_DEFAULT_INDEX"}
    return {theirs: os.environ[ours] for ours, theirs in names.items() if ours in os.environ} | {"UV_NATIVE_TLS": "1"}


if __name__ == "__main__":
    main()
