"""Texts through a CLIP model's text tower: tokenised beside it, sorted by length into its passes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from hwapok_embedding.koclip.model import Model
from hwapok_embedding.port import Space, TextInput, Vectors

PASS_COST = {"cpu": 14, "cuda": 1000}
"""What a pass costs beside its tokens, in tokens, by device. A CPU reads each weight from memory once (measured); a GPU
waits for some hundred launches (reckoned, not measured)."""


class TextTower:
    """TextEncoder; both sides of a search are treated alike."""

    def __init__(self, model: Model, space: Space, tokens_a_pass: int) -> None:
        """
        :param tokens_a_pass: most tokens in one pass, padding counted; a single text may exceed it
        """
        self.space = space
        self._model, self._budget = model, tokens_a_pass
        self._pass_cost = PASS_COST[model.device.type]
        self._longest = longest_text(model)
        # SigLIP was trained on texts padded to one length and sees the padding.
        self._fixed = model.network.config.model_type == "siglip"
        self._tokenizing = threading.Lock()

    def prepare(self, texts: Sequence[TextInput]) -> list[TextInput]:
        with self._tokenizing:  # its truncation is a state of the tokenizer
            found = self._model.tokenizer([item.text for item in texts], truncation=True, max_length=self._longest)
        return [replace(item, tokens=tuple(ids)) for item, ids in zip(texts, found["input_ids"], strict=True)]

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        rows = np.empty((len(texts), self.space.dimension), np.float32)
        for places in passes([self._length(item) for item in texts], self._budget, self._pass_cost):
            rows[places] = self._model.text_rows(self._padded([texts[place].tokens for place in places]))
        return rows

    def _length(self, item: TextInput) -> int:
        return self._longest if self._fixed else len(item.tokens)

    def _padded(self, texts: Sequence[tuple[int, ...]]) -> dict[str, Any]:
        tokenizer = self._model.tokenizer
        width = self._longest if self._fixed else max(map(len, texts))
        ids = torch.full((len(texts), width), int(tokenizer.pad_token_id))
        mask = torch.zeros_like(ids)
        for row, tokens in enumerate(texts):
            place = slice(width - len(tokens), width) if tokenizer.padding_side == "left" else slice(len(tokens))
            ids[row, place] = torch.tensor(tokens)
            mask[row, place] = 1
        named = {"input_ids": ids, "attention_mask": mask}
        return {name: tensor for name, tensor in named.items() if name in tokenizer.model_input_names}


def longest_text(model: Model) -> int:
    """Most tokens of one text. A RoBERTa numbers its positions from behind its padding token: 512 of 514."""
    settings = model.network.config.text_config
    positions = int(settings.max_position_embeddings)
    if settings.model_type in {"roberta", "xlm-roberta", "camembert"}:
        positions -= int(settings.pad_token_id) + 1
    return min(positions, int(model.tokenizer.model_max_length))


def passes(lengths: Sequence[int], budget: int, pass_cost: int) -> list[list[int]]:
    """Places of the texts of each pass, short ones first: the split of the sorted texts that costs least.

    :param lengths: tokens of each text
    :param budget: most tokens of a pass, padding counted; a single text may exceed it
    :param pass_cost: see PASS_COST
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    # For the texts up to each: least cost, and where the last pass of that split begins.
    best: list[tuple[int, int]] = [(0, 0)]
    for end, longest in enumerate((lengths[place] for place in order), 1):
        starts = [begin for begin in range(end) if begin == end - 1 or longest * (end - begin) <= budget]
        best.append(min((best[begin][0] + pass_cost + longest * (end - begin), begin) for begin in starts))
    found, end = [], len(order)
    while end:
        begin = best[end][1]
        found.append(order[begin:end])
        end = begin
    return found[::-1]
