"""Measures the embedding service against transformers' own loop, with the same weights and the same requests.

    python bench/embedding.py --quick      CLIP only, under a minute once its model is built
    python bench/embedding.py              KoCLIP and CLIP at 1, 8 and 64 clients
    python bench/embedding.py --check      exits with 1 where a target is missed for certain

The models have the true sizes and random weights. Each row first asserts that the vectors are equal. Then the programs
take turns in an order that is reversed every other round, and the median of the rounds' ratios stands with the 95 %
interval of a bootstrap. A target counts as missed when the whole interval lies below it.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from PIL import Image

from build_model import SYLLABLES, build
from embedding_contestants import Contestant, Inputs, plain, service

COSINE = {"hwapok fp32": 0.9999, "hwapok int8": 0.995}
TEXT_TARGET = 3.0
"""Texts a second, of the loop's, with several clients in fp32."""
INT8_TARGET = 1.6
"""Pictures a second in int8, of those in fp32."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one program did in one round."""

    rate: float
    """Inputs a second."""
    cpu_ms: float
    """CPU milliseconds an input."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median of the rounds' ratios with its interval, and the target if there is one."""

    label: str
    median: float
    low: float
    high: float
    target: float | None

    @property
    def missed(self) -> bool:
        return self.target is not None and self.high < self.target

    def __str__(self) -> str:
        goal = f"   target {self.target:g}{'  MISSED' if self.missed else ''}" if self.target else ""
        return f"  {self.label:34} {self.median:5.2f} x  [{self.low:.2f}, {self.high:.2f}]{goal}"


@click.command()
@click.option("--quick", is_flag=True, help="One model, 8 clients, few inputs.")
@click.option("--check", is_flag=True, help="Exit with 1 where a target is missed.")
@click.option("--rounds", default=7, show_default=True, help="Rounds of each row.")
@click.option("--models", type=click.Path(path_type=Path), default=Path("var/bench"), show_default=True)
def main(quick: bool, check: bool, rounds: int, models: Path) -> None:
    """Compares the embedding service with transformers' loop."""
    kinds, clients, rounds = (["clip"], [8], 3) if quick else (["koclip", "clip"], [1, 8, 64], rounds)
    ratios = [ratio for kind in kinds for ratio in compare(build(kind, models / kind), clients, rounds, quick)]
    if check and any(ratio.missed for ratio in ratios):
        sys.exit(1)


def compare(folder: Path, clients: Sequence[int], rounds: int, quick: bool) -> Iterator[Ratio]:
    """Every row of one model, printed as it is measured."""
    with ExitStack() as stack:
        contestants = [stack.enter_context(plain(folder)), stack.enter_context(service(folder, "fp32"))]
        contestants.append(stack.enter_context(service(folder, "int8")))
        for name, inputs in (("texts", captions(16 if quick else 64)), ("pictures", photos(8 if quick else 24))):
            _assert_equal(contestants, inputs)
            for count in clients:
                click.echo(f"{folder.name}: {len(inputs)} {name}, {count} clients, {rounds} rounds")
                yield from _row(contestants, inputs, count, rounds)


def captions(count: int) -> list[str]:
    """Sentences of 8 to 40 syllables; a syllable is about a token."""
    chance = np.random.default_rng(0)
    lengths = chance.integers(2, 11, count)
    words = [["".join(chance.choice(list(SYLLABLES), 4)) for _ in range(length)] for length in lengths]
    return [" ".join(sentence) for sentence in words]


def photos(count: int) -> list[bytes]:
    """Smooth JPEGs of 1024 pixels."""
    chance = np.random.default_rng(1)
    files = []
    for _ in range(count):
        small = Image.fromarray(chance.integers(0, 256, (16, 16, 3), np.uint8))
        file = io.BytesIO()
        small.resize((1024, 1024), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
        files.append(file.getvalue())
    return files


def _assert_equal(contestants: Sequence[Contestant], inputs: Inputs) -> None:
    expected = contestants[0].embed(inputs, 8)
    for contestant in contestants[1:]:
        cosine = float((contestant.embed(inputs, 8) * expected).sum(axis=1).min())
        click.echo(f"  {contestant.name}: least cosine with transformers {cosine:.5f}")
        if cosine < COSINE[contestant.name]:
            raise click.ClickException(f"{contestant.name}: other vectors than transformers; nothing is measured")


def _row(contestants: Sequence[Contestant], inputs: Inputs, clients: int, rounds: int) -> Iterator[Ratio]:
    turns: dict[str, list[Turn]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in contestants[:: -1 if number % 2 else 1]:
            turns[contestant.name].append(_turn(contestant, inputs, clients))
    for name, done in turns.items():
        rate, cpu = np.median([turn.rate for turn in done]), np.median([turn.cpu_ms for turn in done])
        click.echo(f"  {name:14} {rate:7.1f}/s  {cpu:7.1f} ms CPU each")
    text = isinstance(inputs[0], str)
    loop, exact, small = (turns[name] for name in ("transformers", "hwapok fp32", "hwapok int8"))
    for ratio in (
        _ratio("fp32 of transformers' loop", exact, loop, TEXT_TARGET if text and clients > 1 else None),
        _ratio("int8 of fp32", small, exact, None if text else INT8_TARGET),
    ):
        click.echo(str(ratio))
        yield ratio


def _turn(contestant: Contestant, inputs: Inputs, clients: int) -> Turn:
    used, started = contestant.cpu_s(), time.perf_counter()
    contestant.embed(inputs, clients)
    seconds = time.perf_counter() - started
    return Turn(len(inputs) / seconds, 1000 * (contestant.cpu_s() - used) / len(inputs))


def _ratio(label: str, ours: Sequence[Turn], theirs: Sequence[Turn], target: float | None) -> Ratio:
    pairs = np.array([one.rate / other.rate for one, other in zip(ours, theirs, strict=True)])
    drawn = np.random.default_rng(0).choice(pairs, (2000, len(pairs)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return Ratio(label, float(np.median(pairs)), float(low), float(high), target)


if __name__ == "__main__":
    main()
