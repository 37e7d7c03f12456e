"""What the service counts for Prometheus: queue depth, batch sizes, seconds of each stage, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from hwapok_embedding.port import Vectors

Item = TypeVar("Item")
_PREFIX = "hwapok_embedding_"
_ITEMS = (1, 2, 4, 8, 16, 32, 64)
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Metrics:
    """One service's figures, by `kind` (text, image) and `stage` (prepare on CPU threads, encode by the model)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._depth = Gauge(_PREFIX + "queue_requests", "Requests waiting or at work", ["kind"], registry=self.registry)
        self._items = Histogram(
            _PREFIX + "batch_items", "Inputs in one pass", ["kind"], buckets=_ITEMS, registry=self.registry
        )
        self._seconds = Histogram(
            _PREFIX + "stage_seconds",
            "Seconds of one request's preparation or of one pass",
            ["kind", "stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._refused = Counter(
            _PREFIX + "refused", "Requests refused because the queue was full", ["kind"], registry=self.registry
        )

    def watch_depth(self, kind: str, depth: Callable[[], int]) -> None:
        """Asks for the queue's depth whenever the figures are read."""
        self._depth.labels(kind).set_function(depth)

    def refused(self, kind: str) -> None:
        """Counts a request that found no place."""
        self._refused.labels(kind).inc()

    @contextmanager
    def stage(self, kind: str, stage: str) -> Iterator[None]:
        """Times what happens inside."""
        with self._seconds.labels(kind, stage).time():
            yield

    def encoding(self, kind: str, encode: Callable[[Sequence[Item]], Vectors]) -> Callable[[Sequence[Item]], Vectors]:
        """The same pass, measured."""

        def measured(items: Sequence[Item]) -> Vectors:
            self._items.labels(kind).observe(len(items))
            with self.stage(kind, "encode"):
                return encode(items)

        return measured
