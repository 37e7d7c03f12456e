"""What taking a picture apart costs: each run in a process of its own, so that its peak memory is its own."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hwapok_server.layers.decompose import decompose
from hwapok_server.layers.order import Settings, Source
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.info import DigitalSource, DocumentInfo
from hwapok_server.psd.writer import write_psd
from layers_canvas import Bytes

_LABEL = DocumentInfo("", "", "", "", "", draft=False, source=DigitalSource.TRAINED_ALGORITHMIC_MEDIA)


@dataclass(frozen=True)
class Cost:
    """Of one picture."""

    seconds: float
    """CPU time of all threads; loading the program is not counted."""
    peak_mb: float
    """Of the whole process when the layers are there, the interpreter included."""
    psd_mb: float


def cost(picture: Bytes, settings: Settings, model: Path | None) -> Cost:
    """Measured in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(_measured, picture, settings, model).result()


def _measured(picture: Bytes, settings: Settings, model: Path | None) -> Cost:
    began = time.process_time()
    stack = decompose(Source(picture), settings, model=model).stack
    seconds = time.process_time() - began
    peak = _peak_mb()
    body = write_psd(stack, flatten(stack), _LABEL)
    return Cost(seconds, peak, len(body) / 1e6)


def _peak_mb() -> float:
    """Linux's high-water mark of this program; that of getrusage is inherited from the parent."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
