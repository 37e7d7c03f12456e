"""clip-server with a CLIP ViT-B/32 from a folder, and its client. Run by the Python that bench/peers.py set up for it.

The server is its own gateway and its own executor, given the folder's weights and tokenizer: by itself it downloads
both. Without more it computes GELU where these weights, like OpenAI's, were made for QuickGELU. Its processes are
children of this one, which is the client.
"""

from __future__ import annotations

import asyncio
import sys
import types
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# The index's torchvision is built for another torch; nothing of what this registers is used.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")

import numpy as np
import torch
from clip_server.executors.clip_torch import CLIPEncoder
from clip_server.model import model, openclip_model
from jina import Client, Document, DocumentArray, Flow
from safetensors.torch import load_file
from tokenizers import Tokenizer

from answering import claim_output, serve

NAME = "ViT-B-32::openai"
LENGTH = 77


class FolderEncoder(CLIPEncoder):  # type: ignore[misc]  # its package is not here when types are checked
    """Its executor, without the download."""

    def __init__(self, folder: str, weights: str, **options: Any) -> None:
        openclip_model.get_model_url_md5 = lambda name: ("", "")
        openclip_model.download_model = lambda url, md5sum: weights
        model.build_model_from_openai_state_dict = partial(model.build_model_from_openai_state_dict, quick_gelu=True)
        super().__init__(name=NAME, device="cpu", **options)
        self._tokenizer = padded_tokenizer(folder)


def padded_tokenizer(folder: str) -> Any:
    """The folder's, padded to one length as its own is."""
    words = Tokenizer.from_file(f"{folder}/tokenizer.json")
    words.enable_truncation(LENGTH)
    words.enable_padding(length=LENGTH)

    def tokenize(texts: Any) -> dict[str, Any]:
        found = words.encode_batch([texts] if isinstance(texts, str) else list(texts))
        ids, mask = torch.tensor([each.ids for each in found]), torch.tensor([each.attention_mask for each in found])
        return {"input_ids": ids, "attention_mask": mask}

    return tokenize


def openai_weights(folder: Path) -> Path:
    """The folder's weights under OpenAI's names, written beside them once."""
    written = folder / "openai.pt"
    if not written.exists():
        torch.save(_renamed(load_file(folder / "model.safetensors")), written)
    return written


def _renamed(found: dict[str, Any]) -> dict[str, Any]:
    named = {
        "logit_scale": found["logit_scale"],
        "text_projection": found["text_projection.weight"].T.contiguous(),
        "visual.proj": found["visual_projection.weight"].T.contiguous(),
        "token_embedding.weight": found["text_model.embeddings.token_embedding.weight"],
        "positional_embedding": found["text_model.embeddings.position_embedding.weight"],
        "visual.class_embedding": found["vision_model.embeddings.class_embedding"],
        "visual.positional_embedding": found["vision_model.embeddings.position_embedding.weight"],
        "visual.conv1.weight": found["vision_model.embeddings.patch_embedding.weight"],
    }
    norms = {"vision_model.pre_layrnorm": "visual.ln_pre", "vision_model.post_layernorm": "visual.ln_post"}
    norms["text_model.final_layer_norm"] = "ln_final"
    for theirs, ours in norms.items():
        named |= {f"{ours}.{part}": found[f"{theirs}.{part}"] for part in ("weight", "bias")}
    for theirs, ours in (("text_model", ""), ("vision_model", "visual.")):
        for number in range(12):
            block = f"{ours}transformer.resblocks.{number}."
            named |= {block + key: value for key, value in _block(found, f"{theirs}.encoder.layers.{number}.").items()}
    return named


def _block(found: dict[str, Any], prefix: str) -> dict[str, Any]:
    names = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "self_attn.out_proj": "attn.out_proj"}
    names |= {"mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj"}
    block: dict[str, Any] = {}
    for part in ("weight", "bias"):
        block |= {f"{ours}.{part}": found[f"{prefix}{theirs}.{part}"] for theirs, ours in names.items()}
        three = [found[f"{prefix}self_attn.{each}_proj.{part}"] for each in "qkv"]
        block[f"attn.in_proj_{part}"] = torch.cat(three)
    return block


async def ask(client: Any, kind: str, inputs: Sequence[Any], clients: int) -> Any:
    """One input a request, so many at once."""
    places = asyncio.Semaphore(clients)

    async def one(each: Any) -> Any:
        document = Document(text=each) if kind == "text" else Document(blob=each)
        async with places:
            answers = [answer async for answer in client.post("/", DocumentArray([document]))]
        return answers[0][0].embedding

    return np.stack(await asyncio.gather(*map(one, inputs)))


def main(folder: str) -> None:
    out = claim_output()
    # The executor is forked from this process, and torch's threads do not outlive a fork: none may have run here.
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        weights = apart.submit(openai_weights, Path(folder)).result()
    given = {"folder": folder, "weights": str(weights)}
    with Flow(protocol="grpc").add(uses=FolderEncoder, uses_with=given, timeout_ready=300_000) as flow:
        client = Client(host="127.0.0.1", port=flow.port, asyncio=True)
        serve(lambda kind, inputs, clients: asyncio.run(ask(client, kind, inputs, clients)), out)


if __name__ == "__main__":
    main(sys.argv[1])
