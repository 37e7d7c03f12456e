"""Lines of JSON in and out: how bench/embedding.py speaks with a program in another virtual environment.

A line {"kind": "text" | "image", "inputs": [...], "clients": n}, with texts or base64 pictures, is answered with
{"rows": base64 of float32}, each row of length 1. Needs numpy alone.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import numpy as np

Answer = Callable[[str, Sequence[Any], int], Any]
"""Kind, texts or pictures' bytes, clients at once -> one row for each input."""


def claim_output() -> TextIO:
    """Standard output for the answers alone: what libraries and child processes print goes to standard error."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return out


def serve(answer: Answer, out: TextIO) -> None:
    """Says that it is ready, then answers until standard input ends."""
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        inputs = asked["inputs"] if asked["kind"] == "text" else [base64.b64decode(each) for each in asked["inputs"]]
        rows = np.asarray(answer(asked["kind"], inputs, asked["clients"]), np.float32)
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        print(json.dumps({"rows": base64.b64encode(unit.tobytes()).decode()}), file=out, flush=True)
