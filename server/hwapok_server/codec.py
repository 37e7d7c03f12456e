"""The model at rest: dataclasses to JSON values and back. Unions carry a `type` tag."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from hwapok_server import model

T = TypeVar("T")


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=False)
    converter.register_unstructure_hook(datetime, lambda value: value.isoformat())
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    for union in (model.Event, model.Spec, model.Outcome):
        configure_tagged_union(union, converter, tag_name="type")
    return converter


_CONVERTER = _converter()


def encode(value: object, kind: Any = None) -> Any:
    """A model value as JSON values (dict, list, str, ...).

    :param kind: the union it belongs to, when it will be decoded as one
    """
    return _CONVERTER.unstructure(value, unstructure_as=kind)


def decode(data: Any, kind: type[T]) -> T:
    """JSON values back to the model.

    :raises Exception: the data does not have the shape of `kind`
    """
    return _CONVERTER.structure(data, kind)


def digest(*parts: object) -> str:
    """SHA-256, hex, of the canonical JSON of values: equal exactly when they are equal."""
    text = json.dumps([encode(part) for part in parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
