"""What a worker counts for Prometheus: how pictures were taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)


class LayerMetrics:
    """One worker's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._documents = Counter(
            "hwapok_layers_documents",
            "Documents by the layers that were asked for and made",
            ["asked", "made"],
            registry=self.registry,
        )
        self._fallbacks = Counter(
            "hwapok_layers_fallbacks",
            "Layers given up for fewer: inexact, or failed",
            ["gave_up", "reason"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "hwapok_layers_seconds", "Seconds to take one picture apart", buckets=_SECONDS, registry=self.registry
        )

    def made(self, asked: str, made: str) -> None:
        """Counts a document."""
        self._documents.labels(asked, made).inc()

    def fell_back(self, gave_up: str, reason: str) -> None:
        """Counts layers that were given up."""
        self._fallbacks.labels(gave_up, reason).inc()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Times what happens inside."""
        with self._seconds.time():
            yield
