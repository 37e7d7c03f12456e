"""bench/embedding_gpu.py where there is no GPU: it refuses, and its arithmetic is right on a CPU."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result

import embedding_gpu
from support.tiny_models import BUILDERS


def measured(folder: Path, *options: str) -> Result:
    BUILDERS["clip"](folder)
    return CliRunner().invoke(embedding_gpu.main, [str(folder), *options])


def test_without_cuda_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exit code and a sentence, not figures of a CPU under a GPU's name."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    found = measured(tmp_path)
    assert found.exit_code == 1
    assert found.output == (
        "Error: torch finds no CUDA device here; nothing is measured (--device cpu tries the script)\n"
    )


def test_both_precisions_are_held_against_both_ceilings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures and texts each, and what decoding allows."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    found = measured(tmp_path, "--device", "cpu", "--seconds", "0.05")
    assert found.exit_code == 0, found.output
    for precision in ("fp32", "bf16"):
        assert re.search(rf"in {precision} on cpu: matrix product [\d.]+ TFLOP/s", found.output)
    assert len(re.findall(r"(pictures|texts) +[\d.]+/s +[\d.]+ % of the \d+/s", found.output)) == 4
    assert re.search(r"decoding on \d+ cores: [\d.]+ pictures/s", found.output)


def test_the_operations_of_a_pass_are_counted_as_by_hand(tmp_path: Path) -> None:
    """Twice the multiplications: each layer's products with its weights, and attention over the tokens."""
    BUILDERS["clip"](tmp_path)
    tokens, width, inner, layers, dimension = 9, 32, 64, 2, 24
    weights = layers * tokens * (4 * width * width + 2 * width * inner) + width * dimension
    attention = layers * 2 * tokens * tokens * width
    inputs = torch.zeros(1, tokens, dtype=torch.long, device="meta")
    assert embedding_gpu.operations(tmp_path, "get_text_features", input_ids=inputs) == 2 * (weights + attention)
