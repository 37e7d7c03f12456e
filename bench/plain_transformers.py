"""The loop of transformers' documentation as a process: one input at a time, for bench/embedding.py to compare with."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Any

import torch
import transformers
from PIL import Image

from answering import claim_output, serve


def main(folder: str) -> None:
    out = claim_output()
    transformers.utils.logging.disable_progress_bar()
    processor: Any = transformers.AutoProcessor.from_pretrained(folder, local_files_only=True)
    network: Any = transformers.AutoModel.from_pretrained(folder, local_files_only=True).eval()

    def answer(kind: str, inputs: Sequence[Any], clients: int) -> Any:
        with torch.inference_mode():
            return torch.cat([_embed(processor, network, kind, each) for each in inputs]).numpy()

    serve(answer, out)


def _embed(processor: Any, network: Any, kind: str, each: Any) -> Any:
    if kind == "text":
        inputs = processor(text=[each], return_tensors="pt", padding=True, truncation=True)
        return network.get_text_features(**inputs).pooler_output
    with Image.open(io.BytesIO(each)) as picture:
        return network.get_image_features(**processor(images=[picture], return_tensors="pt")).pooler_output


if __name__ == "__main__":
    main(sys.argv[1])
