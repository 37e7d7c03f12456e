"""The library that vector search is measured with: clustered vectors, each with a category."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIMENSION, CLUSTERS, SPREAD = 512, 2000, 0.6
SHARES = {"rare": 0.01, "some": 0.10}
SELECTIVITY = {100: "", 10: "some", 1: "rare"}
"""Percent of the rows that pass a filter, and its category; empty for no filter."""
COUNT = 10
"""Neighbours that are searched."""
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Data:
    """A library: ids, unit vectors as stored (half precision), categories; and what is searched for."""

    ids: list[str]
    vectors: Vectors
    categories: list[str]
    queries: Vectors

    def passing(self, category: str) -> NDArray[np.int64]:
        """The places of the rows that pass a filter."""
        places = np.arange(len(self.ids))
        return places[np.array(self.categories) == category] if category else places

    def recall(self, query: Vectors, category: str, found: list[str]) -> float:
        """How many of the right neighbours were found, 0 to 1; right is what comparing every row finds."""
        rows = self.passing(category)
        likeness = self.vectors[rows] @ query
        right = {self.ids[row] for row in rows[np.argpartition(-likeness, COUNT)[:COUNT]]}
        return len(right & set(found)) / COUNT


def make(rows: int, queries: int) -> Data:
    """Clusters whose members are as near to one another as captions of one subject are; the same in every run."""
    random = np.random.default_rng(11)
    centres = random.standard_normal((CLUSTERS, DIMENSION)).astype(np.float32)

    def drawn(count: int) -> Vectors:
        noise = random.standard_normal((count, DIMENSION)).astype(np.float32)
        made = centres[random.integers(CLUSTERS, size=count)] + SPREAD * noise
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)

    weights = [*SHARES.values(), 1 - sum(SHARES.values())]
    categories = random.choice([*SHARES, "rest"], size=rows, p=weights).tolist()
    stored = drawn(rows).astype(np.float16).astype(np.float32)
    stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    return Data([str(uuid.UUID(int=n + 1)) for n in range(rows)], stored, categories, drawn(queries))
