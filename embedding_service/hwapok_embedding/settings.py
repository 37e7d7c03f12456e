"""Every setting of the embedding service, and the only place that touches the environment.

A value comes from, in order: the command line, the environment (HWAPOK_*), the default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args, get_type_hints

PREFIX = "HWAPOK_"
BackendName = Literal["auto", "koclip", "offline", "e5", "lexical"]
Precision = Literal["auto", "fp32", "bf16", "fp16", "int8"]
LogFormat = Literal["text", "json"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
DEFAULT_MODEL = "koclip/koclip-base-pt"
"""What `auto` and `koclip` look for where no model is named."""


class SettingsError(ValueError):
    """A setting cannot be read; the message names it and says what it may be."""


def _ranged(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    """One immutable value. Field `x` is the environment variable HWAPOK_X."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    embedding_port: int = _ranged(50061, 0, 65535)
    """gRPC port; 0 = any free port."""
    embedding_backend: BackendName = "auto"
    """Encoder."""
    embedding_model: str = ""
    """Hub id or folder of the KoCLIP, CLIP or SigLIP model; empty = DEFAULT_MODEL."""
    embedding_precision: Precision = "auto"
    """Of that model: auto is fp32 on a CPU and bf16 or fp16 on a GPU, where they agree with fp32."""
    embedding_threads: int = _ranged(0, 0, 1024)
    """Threads of one pass of that model on a CPU; 0 = as many as cores."""
    embedding_metrics_port: int = _ranged(0, 0, 65535)
    """HTTP port of Prometheus metrics; 0 = none."""
    stop_grace_s: float = _ranged(10.0, 0, 3600)
    """Seconds the service may take to finish its work when stopping."""
    log_format: LogFormat = "text"
    """Form of log lines."""
    log_level: LogLevel = "INFO"
    """Least severe level that is logged."""


def load(overrides: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings.

    :param overrides: values from the command line by field name; None values are skipped
    :param environment: the process's own when not given
    :raises SettingsError: a value cannot be read
    """
    environment = os.environ if environment is None else environment
    named = {item.name: environment.get(PREFIX + item.name.upper(), "") for item in fields(Settings)}
    found = {name: value for name, value in named.items() if value != ""}
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return Settings(**{name: _in_range(name, _parse(name, value)) for name, value in (found | given).items()})


def quiet_idle_threads() -> None:
    """Makes OpenMP threads sleep while they wait.

    By default they spin, which on a busy machine costs more than the work itself. The OpenMP runtime reads this when
    it is loaded: call before an encoder's engine is.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _parse(name: str, value: Any) -> Any:
    kind = get_type_hints(Settings)[name]
    choices = {str(choice).lower(): choice for choice in get_args(kind)}
    try:
        return choices[str(value).lower()] if choices else kind(value)
    except (KeyError, ValueError) as error:
        wanted = f"one of {', '.join(choices.values())}" if choices else kind.__name__
        raise SettingsError(f"{PREFIX}{name.upper()}: {value!r} is not {wanted}") from error


def _in_range(name: str, value: Any) -> Any:
    about = Settings.__dataclass_fields__[name].metadata
    # Written so that nan, which is neither below nor above, is refused too.
    if "low" in about and not about["low"] <= value <= about["high"]:
        raise SettingsError(f"{PREFIX}{name.upper()}: {value} is not between {about['low']} and {about['high']}")
    return value
