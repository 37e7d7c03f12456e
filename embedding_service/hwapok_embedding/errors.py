"""Why the service cannot start."""

from __future__ import annotations

from typing import Literal

Lacking = Literal["packages", "model"]


class BackendError(Exception):
    """An encoder cannot be loaded; the message says why and what to do."""

    def __init__(self, message: str, lacking: Lacking | None = None) -> None:
        """:param lacking: what is not there; None where everything is, and does not work"""
        super().__init__(message)
        self.lacking = lacking
