"""What an operator should know of a model before serving it: that its vectors are right, and how well it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import transformers
from PIL import Image

from hwapok_embedding.koclip.files import ModelFiles
from hwapok_embedding.koclip.load import load
from hwapok_embedding.port import Backend, Role, TextInput, Vectors
from hwapok_embedding.settings import Precision

LEAST_COSINE = {"fp32": 0.9999, "bf16": 0.99, "fp16": 0.99, "int8": 0.99}
"""Agreement with plain transformers in fp32 below which a precision should not be served."""
PAIRS = (
    ("달빛 아래 한옥 마당에 앉은 고양이", "밤의 기와집 뜰에서 쉬는 작은 동물"),
    ("비 내리는 골목에서 우산을 쓴 소녀", "빗속의 좁은 길을 걷는 여자아이"),
    ("벚꽃이 흩날리는 봄날의 궁궐", "꽃잎이 날리는 경복궁"),
    ("눈 덮인 산을 지나는 증기기관차", "겨울 산길을 달리는 옛날 열차"),
    ("네온사인이 빛나는 도시의 밤거리", "화려한 간판 불빛이 가득한 시내"),
    ("김이 오르는 된장찌개와 밥상", "따뜻한 한식 한 끼"),
    ("폐허가 된 우주 정거장", "버려진 미래의 기지"),
    ("바닷가 절벽 위의 하얀 등대", "파도치는 해안의 뱃길 안내 불빛"),
    ("교실 창가에서 조는 학생", "수업 시간에 잠든 아이"),
    ("갑옷을 입고 칼을 든 장군", "전장에 나선 옛 무사"),
    ("시장 포장마차에서 떡볶이를 파는 할머니", "길거리 분식을 만드는 노인"),
    ("안개 낀 새벽의 대나무 숲", "아침 물안개에 잠긴 죽림"),
)
"""Caption, and a query that says it in other words."""


@dataclass(frozen=True, slots=True)
class Findings:
    """A model, compared."""

    model: str
    space: str
    device: str
    precision: str
    text_cosine: float
    """Least cosine of a text's vector with that of plain transformers in fp32."""
    picture_cosine: float
    first: float
    """Share of the Korean queries whose caption comes first."""
    among_five: float

    @property
    def agrees(self) -> bool:
        return min(self.text_cosine, self.picture_cosine) >= LEAST_COSINE[self.precision]

    def lines(self) -> list[str]:
        """For an operator to read."""
        verdict = "agrees" if self.agrees else "DOES NOT AGREE"
        return [
            f"model      {self.model}",
            f"space      {self.space}",
            f"device     {self.device} {self.precision}",
            f"vectors    {verdict} with plain transformers in fp32",
            f"cosine     at least {self.text_cosine:.5f} for texts, {self.picture_cosine:.5f} for pictures",
            f"retrieval  R@1 {self.first:.2f}, R@5 {self.among_five:.2f}: {len(PAIRS)} Korean captions by other words",
        ]


def examine(files: ModelFiles, precision: Precision, threads: int) -> Findings:
    """Loads the model twice, as the service does and as transformers does.

    :raises BackendError: the service cannot load it
    """
    backend = load(files, precision, threads)
    texts = [text for pair in PAIRS for text in pair]
    captions, queries = _texts(backend, texts[::2], Role.PASSAGE), _texts(backend, texts[1::2], Role.QUERY)
    pictures = _pictures()
    seen = backend.image.encode([backend.image.prepare(picture) for picture in pictures])
    plain_texts, plain_pictures = _plain(files, texts, pictures)
    ranks = _ranks(queries @ captions.T)
    return Findings(
        model=files.name,
        space=backend.text.space.id,
        device=backend.device,
        precision=backend.precision,
        text_cosine=_least(np.stack([captions, queries], axis=1).reshape(len(texts), -1), plain_texts),
        picture_cosine=_least(seen, plain_pictures),
        first=float((ranks == 1).mean()),
        among_five=float((ranks <= 5).mean()),
    )


def _texts(backend: Backend, texts: Sequence[str], role: Role) -> Vectors:
    return backend.text.encode(backend.text.prepare([TextInput(text, role) for text in texts]))


def _pictures() -> list[Image.Image]:
    """Soft shapes of different proportions; real pictures are smooth, noise is not."""
    chance = np.random.default_rng(0)
    small = [Image.fromarray(chance.integers(0, 256, (8, 8, 3), np.uint8)) for _ in range(4)]
    sizes = ((640, 480), (333, 501), (224, 224), (1024, 1024))
    return [picture.resize(size, Image.Resampling.BICUBIC) for picture, size in zip(small, sizes, strict=True)]


def _plain(files: ModelFiles, texts: Sequence[str], pictures: Sequence[Image.Image]) -> tuple[Vectors, Vectors]:
    """One input at a time, as the documentation of transformers does it."""
    processor: Any = transformers.AutoProcessor.from_pretrained(str(files.folder), local_files_only=True)
    network: Any = transformers.AutoModel.from_pretrained(str(files.folder), local_files_only=True, dtype=torch.float32)
    padding: dict[str, Any] = {"padding": True}
    if network.config.model_type == "siglip":
        padding = {"padding": "max_length", "max_length": network.config.text_config.max_position_embeddings}
    with torch.inference_mode():
        words = [processor(text=[text], return_tensors="pt", truncation=True, **padding) for text in texts]
        views = [processor(images=[picture], return_tensors="pt") for picture in pictures]
        return (
            _unit([network.eval().get_text_features(**inputs) for inputs in words]),
            _unit([network.get_image_features(**inputs) for inputs in views]),
        )


def _unit(outputs: Sequence[Any]) -> Vectors:
    rows = torch.cat([output.pooler_output for output in outputs])
    unit: Vectors = torch.nn.functional.normalize(rows, dim=-1).numpy()
    return unit


def _least(ours: Vectors, theirs: Vectors) -> float:
    return float((ours * theirs).sum(axis=1).min())


def _ranks(scores: Vectors) -> Any:
    """Where each query's own caption stands; 1 is first."""
    return (scores >= np.diag(scores)[:, None]).sum(axis=1)
