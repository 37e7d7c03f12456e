"""A PSD as GIMP reads it, in batch: a program that people draw with, which shares no code with the writer."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

INSTALL = "scripts/debian_packages.sh"
_SCRIPT = Path(__file__).with_name("gimp_read.scm")
_PATIENCE_S = 170
_MODES = {"28": "normal", "30": "multiply", "31": "screen", "61": "pass_through", "0": "normal", "3": "multiply"}
"""GIMP 2.10's GimpLayerMode, with the legacy ones that PSD files are given (libgimpbase/gimpbaseenums.h)."""
_MODES["4"] = "screen"


@dataclass(frozen=True)
class SeenLayer:
    """One layer or group as GIMP lists it."""

    depth: int
    name: str
    group: bool
    visible: bool
    mode: str
    opacity: float
    """0 to 100."""
    masked: bool


def shown_by_gimp(psd: bytes, folder: Path) -> tuple[Image.Image, list[SeenLayer]]:
    """What GIMP composes from the visible layers, and its list of layers, top to bottom.

    :raises AssertionError: GIMP is not installed, or does not open the file
    """
    program = shutil.which("gimp")
    assert program, f"gimp is not installed: run {INSTALL}"
    (folder / "read.psd").write_bytes(psd)
    # Without a window, and without fonts and brushes, which take GIMP most of its time to start.
    options = ["--no-interface", "--no-fonts", "--no-data", "--no-splash"]
    done = subprocess.run(
        [program, *options, "--batch-interpreter=plug-in-script-fu-eval", "--batch", _SCRIPT.read_text("utf-8")],
        cwd=folder,
        env=os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    picture = folder / "seen.png"
    assert picture.exists(), (done.stdout + done.stderr).decode("utf-8", "replace")[-2000:]
    listed = (folder / "seen.txt").read_text("utf-8").splitlines()
    return Image.open(io.BytesIO(picture.read_bytes())).convert("RGB"), [_layer(line) for line in listed]


def _layer(line: str) -> SeenLayer:
    depth, group, visible, mode, opacity, mask, name = line.split("\t", 6)
    return SeenLayer(
        int(depth), name, group == "1", visible == "1", _MODES.get(mode, mode), float(opacity), mask == "1"
    )
