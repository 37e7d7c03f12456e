"""Sentences about what went wrong: the page's own for a reason it knows, the server's for any other."""

from __future__ import annotations

from hwapok_web.backend import StudioError, Text
from hwapok_web.i18n import Texts


def sentence(texts: Texts, reason: str, server: Text) -> str:
    """What to tell a person."""
    if texts.known(f"reason.{reason}"):
        return texts(f"reason.{reason}")
    return texts.of(server) or texts("reason.UNEXPECTED")


def of_error(texts: Texts, error: StudioError) -> str:
    """What to tell a person, with the fields to correct."""
    details = " ".join(texts.of(violation.text) for violation in error.violations)
    return details or sentence(texts, error.reason, error.text)
