"""Vector search in the embedded database: how fast vectors go in, and how fast and how rightly they are found.

python bench/search.py [--quick] [--check] [--rows N ...]

Clustered 512-d vectors with a category each are loaded by SQLAlchemy's inserts and by the library's own path in turn.
Then 10 neighbours are searched at 100, 10 and 1 % selectivity: as the server does it; as PostgreSQL's planner would by
itself, on a table as pgvector's manual has it (HNSW on the vectors, an index on the category) and on ours, both with
pgvector's settings for filtered searches and statements prepared as the driver does it, so that after ten searches one
plan serves every category; by comparing every row; and by faiss where it is installed (`pip install faiss-cpu`).
Recall is against exact search over the stored, half precise values.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import click

import search_data
from search_data import SELECTIVITY
from search_run import Figures, database_server, measure
from search_ways import NAIVE, OURS

LEAST_RECALL = 0.99
LEAST_LOAD = 20.0
"""Rows a second, as a multiple of SQLAlchemy's; missed when the whole interval lies below."""
LEAST_GAIN = 10.0
"""The median search at 1 %, as a multiple of the planner's own choice on the naive table."""
LARGE = 100_000
"""Rows from which load and gain have to be reached."""


@click.command()
@click.option("--quick", is_flag=True, help="10,000 rows, 30 queries.")
@click.option("--check", is_flag=True, help="Exit with 1 when a stated target is missed.")
@click.option("--rows", type=int, multiple=True, help="Rows of a library; repeatable. Default: 10000 and 100000.")
def main(*, quick: bool, check: bool, rows: tuple[int, ...]) -> None:
    """Measures loading and searching."""
    missed: list[str] = []
    with database_server() as server:
        for count in rows or ((10_000,) if quick else (10_000, LARGE)):
            figures = asyncio.run(measure(server, search_data.make(count, 30 if quick else 100)))
            click.echo("\n".join(lines(figures)))
            missed += missed_targets(figures)
    click.echo("\n".join(missed) or "no target is missed")
    sys.exit(1 if check and missed else 0)


def lines(figures: Figures) -> Iterator[str]:
    """The figures for a person."""
    yield f"{figures.rows:,} rows"
    yield f"  load: {figures.load}"
    yield f"  HNSW index built in {figures.build_s:.1f} s"
    yield from map(str, sorted(figures.searches, key=lambda one: -one.percent))
    if figures.rows < LARGE:
        yield f"  load and the gain at 1 % are judged from {LARGE:,} rows on"


def missed_targets(figures: Figures) -> Iterator[str]:
    """What the figures fall short of."""
    for percent in SELECTIVITY:
        if (recall := figures.of(OURS, percent).recall) < LEAST_RECALL:
            yield f"missed: {figures.rows:,} rows: recall@10 at {percent} % is {recall:.3f}, not {LEAST_RECALL}"
    if figures.rows < LARGE:
        return
    ratio, _, high = figures.load.ratio
    if high < LEAST_LOAD:
        yield f"missed: {figures.rows:,} rows: loading is {ratio:.1f} times as fast as SQLAlchemy, not {LEAST_LOAD:.0f}"
    gain = figures.of(NAIVE, 1).p50_ms / figures.of(OURS, 1).p50_ms
    if gain < LEAST_GAIN:
        yield f"missed: {figures.rows:,} rows: at 1 % {gain:.1f} times as fast as the planner, not {LEAST_GAIN:.0f}"


if __name__ == "__main__":
    main()
