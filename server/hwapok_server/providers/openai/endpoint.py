"""Where requests go and what authorises them. Needs no package of the extra `openai`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from hwapok_server.settings import Settings

PUBLIC_URL = "https://api.openai.com/v1"
_AZURE_V1 = "/openai/v1"


class Surface(StrEnum):
    """The way an API is spoken to."""

    V1 = "v1"
    """/v1 paths: OpenAI, servers like it, and Azure OpenAI since 2025."""
    AZURE_DATED = "azure"
    """Azure OpenAI with deployments in the path and a dated version."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One API. The key is not shown when it is printed."""

    surface: Surface
    url: str
    """Base of every path; for AZURE_DATED the resource's own address."""
    api_key: str = field(default="", repr=False)
    api_version: str = ""
    """Of AZURE_DATED."""
    entra: bool = False
    """Whether Entra ID authorises, and no key."""
    timeout_s: float = 180.0
    """Longest that one call may take, from its start to its last byte."""

    @classmethod
    def of(cls, settings: Settings) -> Endpoint:
        """The configured one; configured.py has checked that the settings fit together."""
        version = settings.azure_openai_api_version
        resource = (settings.azure_openai_endpoint or "").rstrip("/").removesuffix(_AZURE_V1)
        if version:
            surface, url = Surface.AZURE_DATED, resource
        elif resource:
            surface, url = Surface.V1, f"{resource}{_AZURE_V1}"
        else:
            surface, url = Surface.V1, (settings.openai_base_url or PUBLIC_URL).rstrip("/")
        return cls(
            surface, url, settings.openai_api_key, version, settings.azure_openai_entra, settings.openai_timeout_s
        )

    @property
    def provider(self) -> str:
        """How people call it: OpenAI, or the host."""
        return "OpenAI" if self.url == PUBLIC_URL else urlsplit(self.url).netloc
