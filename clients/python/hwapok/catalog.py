"""What a server offers: categories, production layers, limits and the providers at work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from hwapok.artifact import Size
from hwapok.messages import Text


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One choice."""

    key: str
    """What to send; the names are accepted too."""
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server accepts."""

    upload_bytes: int
    upload_pixels: int
    upload_chunk_min_bytes: int
    upload_chunk_max_bytes: int
    scene_characters: int
    tag_characters: int
    prompt_characters: int
    reference_uploads: int
    picture_sizes: tuple[Size, ...]
    artwork_bytes: int
    """Largest artwork upload."""
    artwork_side: int
    """Longest side of an artwork upload, in pixels."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who fills a role at the server."""

    role: str
    """e.g. `prompt_writer`, `renderer`, `blob_store`, `embedding`, `speech`, `encyclopedia`,
    `layer_decomposer`."""
    name: str
    """e.g. `offline`; `none` where the role is not filled."""
    offline: bool
    """True when it works without a network and costs nothing."""
    description: Text


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything a client needs to offer choices."""

    categories: tuple[CatalogEntry, ...]
    layers: tuple[CatalogEntry, ...]
    """From rough to finished."""
    limits: Limits
    providers: tuple[Provider, ...]
    server_version: str
    server_id: str = ""
    """Tells this server from others, 8 hex digits; empty for one that is too old to have one."""


@dataclass(frozen=True, slots=True)
class SpeechToken:
    """A short-lived token for the speech provider's own SDK."""

    token: str = field(repr=False)
    region: str
    """e.g. `koreacentral`; empty when `endpoint` is set."""
    expires: datetime | None
    endpoint: str
    """Address of the resource that issued it, where that is not a region's own; empty otherwise."""
    language: str
    """What is recognised, e.g. `ko-KR`."""
