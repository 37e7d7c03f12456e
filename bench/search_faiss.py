"""faiss, which keeps everything in memory of one process: as fast as a search can be where nothing is shared."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

from hwapok_server.db import nearest
from search_data import COUNT, DIMENSION, Data, Vectors

Search = Callable[[Vectors, str], list[str]]
"""A query and a category to ids."""


def searches(data: Data) -> dict[str, Search]:
    """By name; none where faiss is not installed. One thread; HNSW with m, ef and filters as the server has them."""
    try:
        faiss: Any = importlib.import_module("faiss")
    except ImportError:
        return {}
    faiss.omp_set_num_threads(1)
    flat, graph = faiss.IndexFlatIP(DIMENSION), faiss.IndexHNSWFlat(DIMENSION, 16, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = 64
    for index in (flat, graph):
        index.add(data.vectors)
    filters = {"": faiss.IDSelectorAll()} | {
        name: faiss.IDSelectorBatch(data.passing(name)) for name in set(data.categories)
    }
    every = {name: faiss.SearchParameters(sel=passing) for name, passing in filters.items()}
    walk = partial(faiss.SearchParametersHNSW, efSearch=nearest.EF_SEARCH)
    walks = {name: walk(sel=passing) for name, passing in filters.items()}
    return {"faiss Flat": partial(_search, data, flat, every), "faiss HNSW": partial(_search, data, graph, walks)}


def _search(data: Data, index: Any, parameters: dict[str, Any], query: Vectors, category: str) -> list[str]:
    _, found = index.search(query[None], COUNT, params=parameters[category])
    return [data.ids[row] for row in found[0] if row >= 0]
