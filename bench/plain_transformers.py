"""The loop of transformers' documentation as a process: one input at a time, for bench/embedding.py to compare with.

Reads lines of JSON from standard input, {"kind": "text" | "image", "inputs": [...]} with texts or base64 pictures, and
answers each with {"rows": base64 of float32}.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as the service has it; read when torch is imported

import torch
import transformers
from PIL import Image


def main(folder: str) -> None:
    transformers.utils.logging.disable_progress_bar()
    processor: Any = transformers.AutoProcessor.from_pretrained(folder, local_files_only=True)
    network: Any = transformers.AutoModel.from_pretrained(folder, local_files_only=True).eval()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        with torch.inference_mode():
            rows = [_embed(processor, network, asked["kind"], each) for each in asked["inputs"]]
        values = torch.nn.functional.normalize(torch.cat(rows), dim=-1).numpy()
        print(json.dumps({"rows": base64.b64encode(values.tobytes()).decode()}), flush=True)


def _embed(processor: Any, network: Any, kind: str, each: str) -> Any:
    if kind == "text":
        inputs = processor(text=[each], return_tensors="pt", padding=True, truncation=True)
        return network.get_text_features(**inputs).pooler_output
    with Image.open(io.BytesIO(base64.b64decode(each))) as picture:
        return network.get_image_features(**processor(images=[picture], return_tensors="pt")).pooler_output


if __name__ == "__main__":
    main(sys.argv[1])
