"""Measures the embedding service against other ways to serve the same weights to the same requests.

    python bench/peers.py                  once: installs infinity-emb, clip-server and sentence-transformers
    python bench/embedding.py --quick      CLIP, 8 clients, no clip-server: under a minute once the model is built
    python bench/embedding.py              KoCLIP and CLIP at 1, 8 and 64 clients
    python bench/embedding.py --check      exits with 1 where a target is missed for certain, or a peer is not set up

The models have the true sizes and random weights. Before anything is timed, every program's vectors are compared with
those of plain transformers. Then the programs take turns in an order that is reversed every other round, and the median
of the rounds' ratios stands with the 95 % interval of a bootstrap. A target counts as missed when the whole interval
lies below it. A loop in a program (transformers, sentence-transformers) has one client, whatever the others have. A
turn is eight inputs, or two for each client where there are so many. clip-server needs 50 s for its first answer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from build_model import build
from embedding_contestants import Contestant, Inputs, infinity, piped, service
from embedding_figures import Ratio, Turn, line, ratio
from embedding_inputs import captions, photos
from peers import PEERS, python_of

MODELS = Path("var/bench")
"""Where they are built."""
LEAST_COSINE = {"hwapok fp32": 0.9999, "hwapok int8": 0.995}
PEER_COSINE = 0.999
TARGETS = {
    ("texts", "transformers"): 3.0,
    ("short texts", "infinity-emb"): 1.3,
    ("pictures", "infinity-emb"): 1.1,
    ("pictures", "clip-server"): 1.5,
}
"""Inputs a second of ours in fp32, of theirs, with several clients."""
INT8_TARGET = 1.6
"""Pictures a second of ours in int8, of ours in fp32."""
SHORT = (2, 5)
"""Words of a text of at most 17 tokens: infinity-emb cuts a CLIP model's texts at 20."""
Turns = dict[tuple[str, int], list[Turn]]
"""By program and clients."""


@dataclass(frozen=True, slots=True)
class Row:
    """Inputs of one kind."""

    name: str
    inputs: Inputs
    without: tuple[str, ...] = ()
    """Programs that cannot answer them."""


@click.command()
@click.option("--quick", is_flag=True, help="One model, 8 clients, few inputs, no clip-server.")
@click.option("--check", is_flag=True, help="Exit with 1 where a target is missed or a peer is absent.")
@click.option("--rounds", default=7, show_default=True, help="Rounds of each row.")
@click.option("--model", "kinds", multiple=True, type=click.Choice(["koclip", "clip"]), help="Both, unless named.")
@click.option("--clients", "counts", multiple=True, type=int, help="Clients at once; 1, 8 and 64, unless named.")
def main(*, quick: bool, check: bool, rounds: int, kinds: Sequence[str], counts: Sequence[int]) -> None:
    """Compares the embedding service with other ways to serve a model."""
    peers = [peer for peer in PEERS if not (quick and peer == "clip-server")]
    absent = [peer for peer in peers if python_of(peer) is None]
    for peer in absent:
        click.echo(f"{peer} is not set up and not measured; python bench/peers.py {peer}")
    kinds = ["clip"] if quick else kinds or ["koclip", "clip"]
    clients = counts or ([8] if quick else [1, 8, 64])
    ratios = [
        each
        for kind in kinds
        for each in compare(kind, build(kind, MODELS / kind), peers, clients, 2 if quick else rounds)
    ]
    if check and (absent or any(each.missed for each in ratios)):
        sys.exit(1)


def compare(kind: str, folder: Path, peers: Sequence[str], clients: Sequence[int], rounds: int) -> Iterator[Ratio]:
    """Every row of one model, printed as it is measured."""
    with ExitStack() as stack:
        with ThreadPoolExecutor() as starting:
            contestants = list(starting.map(stack.enter_context, _contestants(kind, folder, peers)))
        for row in rows(most=max(clients)):
            present = [each for each in contestants if each.name not in row.without]
            _assert_equal(present, row.inputs)
            turns = _turns(present, row.inputs, clients, rounds)
            click.echo(f"{kind}: {row.name}, {rounds} rounds")
            for (name, count), done in turns.items():
                click.echo(line(f"{name}, {count} clients" if count else name, done))
            for each in _ratios(row.name, turns, clients):
                click.echo(str(each))
                yield each


def rows(most: int) -> Iterator[Row]:
    """What is asked for.

    :param most: most clients at once
    """
    count = max(16, most)
    yield Row("texts", captions(count), without=("infinity-emb",))
    yield Row("short texts", captions(count, SHORT))
    yield Row("pictures", photos(max(8, most // 2)))


def _contestants(kind: str, folder: Path, peers: Sequence[str]) -> Iterator[Any]:
    here = Path(sys.executable)
    yield piped("transformers", here, "plain_transformers.py", folder)
    yield service(folder, "fp32")
    yield service(folder, "int8")
    pythons = {peer: python_of(peer) for peer in peers}
    if python := pythons.get("infinity-emb"):
        yield infinity(python, folder)
    if python := pythons.get("sentence-transformers"):
        yield piped("sentence-transformers", python, "peer_sentence_transformers.py", folder)
    # It knows no KoCLIP.
    if kind == "clip" and (python := pythons.get("clip-server")):
        yield piped("clip-server", python, "peer_clip_server.py", folder, serves=True)


def _assert_equal(contestants: Sequence[Contestant], inputs: Inputs) -> None:
    expected = contestants[0].embed(inputs, 8)
    for contestant in contestants[1:]:
        cosine = float((contestant.embed(inputs, 8) * expected).sum(axis=1).min())
        click.echo(f"  {contestant.name}: least cosine with transformers {cosine:.5f}")
        if cosine < LEAST_COSINE.get(contestant.name, PEER_COSINE):
            raise click.ClickException(f"{contestant.name}: other vectors than transformers; nothing is measured")


def _turns(contestants: Sequence[Contestant], inputs: Inputs, clients: Sequence[int], rounds: int) -> Turns:
    order = [(each, count) for each in contestants for count in (clients if each.serves else [0])]
    turns: Turns = {(each.name, count): [] for each, count in order}
    for number in range(rounds):
        for each, count in order[:: -1 if number % 2 else 1]:
            turns[each.name, count].append(_turn(each, inputs[: max(8, 2 * count)], count or 1))
    return turns


def _turn(contestant: Contestant, inputs: Inputs, clients: int) -> Turn:
    used, started = contestant.cpu_s(), time.perf_counter()
    contestant.embed(inputs, clients)
    seconds = time.perf_counter() - started
    return Turn(len(inputs) / seconds, 1000 * (contestant.cpu_s() - used) / len(inputs))


def _ratios(row: str, turns: Turns, clients: Sequence[int]) -> Iterator[Ratio]:
    others = list(dict.fromkeys(name for name, _ in turns if not name.startswith("hwapok")))
    for count in clients:
        ours, small = turns["hwapok fp32", count], turns["hwapok int8", count]
        for name in others:
            theirs = turns.get((name, count)) or turns[name, 0]
            target = TARGETS.get((row, name)) if count > 1 else None
            yield ratio(f"{count} clients: fp32 of {name}", ours, theirs, target)
        target = INT8_TARGET if row == "pictures" and count > 1 else None
        yield ratio(f"{count} clients: int8 of fp32", small, ours, target)


if __name__ == "__main__":
    main()
