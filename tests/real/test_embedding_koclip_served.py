"""The running service with a model of the CLIP family answers as plain transformers does."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from hwapok import Studio
from hwapok_server.ports import SpaceVectors
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from support.drawings import drawing, encoded
from support.embedding_process import EmbeddingProcess, embedding_process
from support.stack import running_stack
from support.tiny_models import BUILDERS

TEXTS = ["고양이가 소파 위에서 자고 있다", "비", "한옥 마당의 장독대 " * 300, "a lighthouse on a cliff above the sea"]
"""The third is longer than any of the models takes."""
PICTURES = [encoded(drawing(number, *size)) for number, size in enumerate([(256, 192), (101, 333), (224, 224)])]


@pytest.mark.parametrize("architecture", BUILDERS)
def test_vectors_over_grpc_equal_those_of_plain_transformers(tmp_path: Path, architecture: str) -> None:
    """Cosine 0.9999 for each text and picture, asked for alone beside the others; no two inputs are alike."""
    BUILDERS[architecture](tmp_path)
    with embedding_process(
        HWAPOK_EMBEDDING_BACKEND="koclip", HWAPOK_EMBEDDING_MODEL=str(tmp_path), HWAPOK_EMBEDDING_PRECISION="fp32"
    ) as service:
        texts, pictures = asyncio.run(_served(service))
    for rows, expected in ((texts, _plain_texts(tmp_path)), (pictures, _plain_pictures(tmp_path))):
        assert ((rows * expected).sum(axis=1) >= 0.9999).all()
        assert (expected @ expected.T - np.eye(len(expected))).max() < 0.99


async def _served(service: EmbeddingProcess) -> tuple[Any, Any]:
    embedder = GrpcEmbedder(service.target, timeout_s=120)
    try:
        assert (await embedder.info()).backend == "koclip"
        texts = await asyncio.gather(*(embedder.embed_query([text]) for text in TEXTS))
        pictures = await asyncio.gather(*(embedder.embed_image([picture]) for picture in PICTURES))
    finally:
        await embedder.close()
    assert len({answer.space_id for answer in (*texts, *pictures)}) == 1
    return _joined(texts), _joined(pictures)


def _joined(answers: Sequence[SpaceVectors]) -> Any:
    return np.concatenate([answer.values for answer in answers])


def _plain_texts(folder: Path) -> Any:
    processor, model = _plain(folder)
    padding = {"padding": "max_length", "max_length": 64} if model.config.model_type == "siglip" else {"padding": True}
    with torch.inference_mode():
        return _unit(
            [
                model.get_text_features(**processor(text=[text], return_tensors="pt", truncation=True, **padding))
                for text in TEXTS
            ]
        )


def _plain_pictures(folder: Path) -> Any:
    processor, model = _plain(folder)
    opened = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in PICTURES]
    with torch.inference_mode():
        return _unit(
            [model.get_image_features(**processor(images=[picture], return_tensors="pt")) for picture in opened]
        )


def _plain(folder: Path) -> tuple[Any, Any]:
    processor: Any = transformers.AutoProcessor.from_pretrained(folder, local_files_only=True)
    return processor, transformers.AutoModel.from_pretrained(folder, local_files_only=True).eval()


def _unit(outputs: Sequence[Any]) -> Any:
    rows = torch.cat([output.pooler_output for output in outputs])
    return (rows / rows.norm(dim=1, keepdim=True)).numpy()


def test_up_serves_the_model_of_its_settings(tmp_path: Path) -> None:
    """The model's folder, set for the whole of Hwapok, is what pictures are found with."""
    BUILDERS["koclip"](tmp_path)
    given = {"HWAPOK_EMBEDDING_BACKEND": "koclip", "HWAPOK_EMBEDDING_MODEL": str(tmp_path)}
    with running_stack(environment=given) as stack, Studio(stack.grpc) as studio:
        embedding = next(one for one in studio.catalog().providers if one.role == "embedding")
    assert embedding.name == "koclip"
