"""Measures one model on a GPU against what the GPU and the CPU beside it allow.

    python bench/embedding_gpu.py var/bench/koclip                  needs CUDA and says so where there is none
    python bench/embedding_gpu.py FOLDER --device cpu --seconds 1   the same arithmetic anywhere, e.g. with a tiny model

For fp32 and bf16 it prints pictures and texts a second through the service's own encoders (bytes and tokens in, unit
rows out), beside two ceilings: what the rate of a large matrix product allows for the operations counted in a pass, and
what decoding and resizing JPEGs of 1024 pixels on all cores allows.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click
import torch
import transformers
from torch.utils.flop_counter import FlopCounterMode

from embedding_inputs import captions, photos
from hwapok_embedding.koclip.files import locate
from hwapok_embedding.koclip.load import load
from hwapok_embedding.picture import decode
from hwapok_embedding.port import Backend, Role, TextInput

Precision = Literal["fp32", "bf16"]
TYPES: dict[Precision, Any] = {"fp32": torch.float32, "bf16": torch.bfloat16}
SIDES = {"cuda": 8192, "cpu": 1024}
"""Rows and columns of the matrices whose product is the ceiling."""
PICTURE_SIDE = 1024


@dataclass(frozen=True, slots=True)
class Rate:
    """Inputs a second, and the share of a ceiling."""

    name: str
    measured: float
    operations: float
    """Floating point operations of one input."""

    def line(self, product: float) -> str:
        """
        :param product: floating point operations a second of the matrix product
        """
        ceiling = product / self.operations
        share = 100 * self.measured / ceiling
        return f"  {self.name:9} {self.measured:10.1f}/s   {share:5.1f} % of the {ceiling:.0f}/s of the matrix product"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--device", type=click.Choice(sorted(SIDES)), default="cuda", show_default=True)
@click.option("--seconds", default=5.0, show_default=True, help="Of each measurement.")
def main(folder: Path, device: str, seconds: float) -> None:
    """Measures the model in FOLDER on a device."""
    _check_device(device)
    for precision in TYPES:
        backend = load(locate(str(folder)), precision)
        product = matrix_product(device, precision, seconds)
        click.echo(f"{folder.name} in {precision} on {backend.device}: matrix product {product / 1e12:.2f} TFLOP/s")
        for rate in (pictures(backend, folder, seconds), texts(backend, folder, seconds)):
            click.echo(rate.line(product))
    click.echo(f"decoding on {os.cpu_count()} cores: {decoding(backend, seconds):.1f} pictures/s")


def _check_device(wanted: str) -> None:
    found = "cuda" if torch.cuda.is_available() else "cpu"
    if found == wanted:
        return
    if wanted == "cuda":
        raise click.ClickException(
            "torch finds no CUDA device here; nothing is measured (--device cpu tries the script)"
        )
    raise click.ClickException("the service takes the CUDA device that is here; hide it with CUDA_VISIBLE_DEVICES=")


def pictures(backend: Backend, folder: Path, seconds: float) -> Rate:
    """Of batches of prepared pictures."""
    batch = [_prepared(backend, photo) for photo in photos(backend.image_batch.items, 256)]
    size = int(_configuration(folder).vision_config.image_size)
    counted = operations(folder, "get_image_features", pixel_values=torch.empty(1, 3, size, size, device="meta"))
    return Rate("pictures", len(batch) * _passes_a_second(lambda: backend.image.encode(batch), seconds), counted)


def texts(backend: Backend, folder: Path, seconds: float) -> Rate:
    """Of batches of tokenised captions; operations count their own tokens, so that padding is a loss."""
    prepared = backend.text.prepare([TextInput(text, Role.QUERY) for text in captions(backend.text_batch.items)])
    lengths = Counter(len(item.tokens) for item in prepared)
    counted = sum(times * _text_operations(folder, tokens) for tokens, times in lengths.items())
    rate = len(prepared) * _passes_a_second(lambda: backend.text.encode(prepared), seconds)
    return Rate("texts", rate, counted / len(prepared))


def decoding(backend: Backend, seconds: float) -> float:
    """Pictures a second, from JPEG to what the tower takes, on all cores."""
    cores = os.cpu_count() or 1
    files = photos(2 * cores, PICTURE_SIDE)
    with ThreadPoolExecutor(cores) as pool:
        return len(files) * _passes_a_second(
            lambda: list(pool.map(lambda file: _prepared(backend, file), files)), seconds
        )


def matrix_product(device: str, precision: Precision, seconds: float) -> float:
    """Floating point operations a second of a square product."""
    side = SIDES[device]
    left, right = (torch.randn(side, side, device=device, dtype=TYPES[precision]) for _ in range(2))

    def once() -> None:
        torch.mm(left, right)
        if device == "cuda":
            torch.cuda.synchronize()

    return 2 * side**3 * _passes_a_second(once, seconds)


def operations(folder: Path, features: str, **inputs: Any) -> float:
    """Floating point operations of one pass, counted without weights."""
    with torch.device("meta"):
        network: Any = transformers.AutoModel.from_config(_configuration(folder)).eval()
    counter = FlopCounterMode(display=False)
    with counter, torch.inference_mode():
        getattr(network, features)(**inputs)
    return float(counter.get_total_flops())


def _text_operations(folder: Path, tokens: int) -> float:
    return operations(folder, "get_text_features", input_ids=torch.zeros(1, tokens, dtype=torch.long, device="meta"))


def _configuration(folder: Path) -> Any:
    return transformers.AutoConfig.from_pretrained(folder, local_files_only=True)


def _prepared(backend: Backend, photo: bytes) -> Any:
    return backend.image.prepare(decode(photo, backend.image.side, "photo"))


def _passes_a_second(run: Callable[[], Any], seconds: float) -> float:
    """Of as many passes as fit; the first one warms up."""
    run()
    done, started = 0, time.perf_counter()
    while (used := time.perf_counter() - started) < seconds or not done:
        run()
        done += 1
    return done / used


if __name__ == "__main__":
    main()
