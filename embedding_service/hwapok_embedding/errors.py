"""Why the service cannot start."""

from __future__ import annotations


class BackendError(Exception):
    """An encoder cannot be loaded; the message says why and what to do."""
