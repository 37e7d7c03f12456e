"""Every setting, its type, its default and its range."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

PREFIX = "HWAPOK_"


class SettingsError(ValueError):
    """A setting cannot be read; the message names it and says what it may be."""


def _secret(default: str | None, alias: str | None = None) -> Any:
    """:param alias: a variable that other programs read it from, too"""
    return field(default=default, repr=False, metadata={"secret": True, "alias": alias})


def _known_as(default: str | None, alias: str) -> Any:
    return field(default=default, metadata={"alias": alias})


def _ranged(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"low": low, "high": high})


def _dollars(default: str | None) -> Any:
    return field(default=None if default is None else Decimal(default), metadata={"low": 0, "high": 1_000_000})


def _port(default: int) -> Any:
    return _ranged(default, 0, 65535)


@dataclass(frozen=True, slots=True)
class Settings:
    """One immutable value, handed to bootstrap. `None` means not set. What each setting does is said in section
    `setting` of messages/*.toml."""

    data_dir: Path = Path()
    database_url: str | None = _secret(None)
    pg_user: str = "hwapok-pg"
    state_dir: Path = Path("/var/lib/hwapok")

    host: str = "127.0.0.1"
    grpc_port: int = _port(50051)
    files_port: int = _port(50052)
    files_url: str | None = None
    embedding_port: int = _port(50061)
    embedding_target: str | None = None
    embedding_previous_target: str | None = None
    embedding_backend: Literal["auto", "koclip", "offline", "e5", "lexical"] = "auto"
    embedding_model: str = ""
    embedding_precision: Literal["auto", "fp32", "bf16", "fp16", "int8"] = "auto"
    embedding_threads: int = _ranged(0, 0, 1024)
    embedding_metrics_port: int = _port(0)
    web: bool = True
    web_host: str = "127.0.0.1"
    web_port: int = _port(8080)
    web_target: str | None = None
    web_hosts: str = ""

    prompt_writer: Literal["offline", "openai"] = "offline"
    renderer: Literal["offline-draft", "openai"] = "offline-draft"
    blob_store: Literal["local", "azure"] = "local"
    layer_decomposer: Literal["opencv", "none"] = "opencv"
    mask_model: Path | None = None
    speech: Literal["auto", "none", "azure"] = "auto"
    speech_key: str | None = _secret(None, alias="SPEECH_KEY")
    speech_region: str | None = _known_as(None, alias="SPEECH_REGION")
    speech_endpoint: str | None = None
    encyclopedia: Literal["none", "wikipedia"] = "none"
    wikipedia_contact: str | None = None
    wikipedia_api: str = "https://{language}.wikipedia.org/w/api.php"
    allow_paid: bool = True
    budget_day_usd: Decimal = _dollars("10")
    budget_key_day_usd: Decimal | None = _dollars(None)
    key_budgets: str = ""
    catalog: Path | None = None

    openai_api_key: str = _secret("", alias="OPENAI_API_KEY")
    openai_base_url: str | None = field(default=None, metadata={"alias": "OPENAI_BASE_URL"})
    azure_openai_endpoint: str | None = None
    azure_openai_api_version: str = ""
    azure_openai_entra: bool = False
    openai_text_model: str = "gpt-6-luna"
    openai_text_family: str = ""
    openai_image_model: str = "gpt-image-2.6-flare"
    openai_image_family: str = ""
    openai_image_quality: Literal["low", "medium", "high", "xhigh", "max", "auto"] = "medium"
    openai_models: Path | None = None
    openai_timeout_s: float = _ranged(180.0, 1, 3600)

    workers: int = _ranged(1, 1, 64)
    worker_name: str = "worker-1"
    worker_concurrency: int = _ranged(4, 1, 64)
    worker_metrics_port: int = _port(0)
    stop_grace_s: float = _ranged(10.0, 0, 3600)

    api_keys: str = _secret("")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    reflection: bool = True

    azure_storage_connection_string: str | None = _secret(None, alias="AZURE_STORAGE_CONNECTION_STRING")
    azure_storage_account_url: str | None = None
    azure_storage_account_key: str | None = _secret(None, alias="AZURE_STORAGE_KEY")
    azure_storage_container: str = "hwapok"

    url_lifetime_s: int = _ranged(3600, 1, 31_536_000)
    upload_retention_days: int = _ranged(30, 0, 36_500)
    result_retention_days: int = _ranged(0, 0, 36_500)

    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
