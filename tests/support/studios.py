"""What tests of the SDK ask for, and how patient they are."""

from __future__ import annotations

from typing import TypedDict

from hwapok import RetryPolicy

QUICK = RetryPolicy(first_delay=0.01, longest_delay=0.05, patience=20.0, first_contact=20.0)
"""Retries without waiting long, but for long enough for a slow machine."""


class Choice(TypedDict):
    """A category and a layer."""

    category: str
    layer: str


BRIEF: Choice = {"category": "animal", "layer": "background"}
