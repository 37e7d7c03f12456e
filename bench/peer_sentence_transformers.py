"""sentence-transformers as a process: one input at a time. Run by the Python that bench/peers.py set up for it."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image
from sentence_transformers import SentenceTransformer

from answering import claim_output, serve


def main(folder: str) -> None:
    out = claim_output()
    model = SentenceTransformer(folder, device="cpu", local_files_only=True)

    def answer(kind: str, inputs: Sequence[Any], clients: int) -> Any:
        opened = inputs if kind == "text" else [Image.open(io.BytesIO(each)) for each in inputs]
        return np.concatenate([model.encode([each], show_progress_bar=False) for each in opened])

    serve(answer, out)


if __name__ == "__main__":
    main(sys.argv[1])
