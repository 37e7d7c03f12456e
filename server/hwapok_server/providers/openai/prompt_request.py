"""The request for a prompt, and what it would cost."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from hwapok_server.catalog import Catalog
from hwapok_server.model import Brief, Usage
from hwapok_server.ports import ReferencePicture
from hwapok_server.providers.chosen import chosen
from hwapok_server.providers.openai.instructions import Instructions
from hwapok_server.providers.openai.models import TextModel
from hwapok_server.providers.openai.prompt_answer import SCHEMA
from hwapok_server.providers.openai.token_count import text_tokens
from hwapok_server.providers.openai.typed_data import enclosed

MAX_OUTPUT_TOKENS = 6000
"""Room for a prompt of 220 words, its gloss, notes in two languages and a little thinking."""
PICTURE_TOKENS = 1229
"""A picture of 1024 x 1024, the largest that is sent, on gpt-6 by OpenAI's documentation."""


class PromptRequests:
    """Builds requests for one model."""

    def __init__(self, catalog: Catalog, name: str, model: TextModel) -> None:
        """:param name: the model as the server knows it"""
        self._catalog, self._name, self._model = catalog, name, model
        self._instructions = Instructions(catalog)

    def version(self, brief: Brief) -> str:
        """Of the system text."""
        return self._instructions.system_text(brief).version

    def build(self, brief: Brief, references: Sequence[ReferencePicture]) -> dict[str, Any]:
        """Keyword arguments of `responses.create`. Blocking.

        :raises InvalidRequest: the catalogue has changed since the brief was accepted
        """
        layer, category = chosen(self._catalog, brief)
        answer = {"type": "json_schema", "name": "webtoon_prompt", "strict": True, "schema": SCHEMA}
        request: dict[str, Any] = {
            "model": self._name,
            "instructions": self._instructions.of(brief, layer, category),
            "input": [{"role": "user", "content": self._content(brief, references)}],
            "text": {"format": answer},
            "max_output_tokens": MAX_OUTPUT_TOKENS,
            "store": False,
        }
        if self._model.reasoning:
            request["reasoning"] = {"effort": self._model.reasoning}
        return request

    def usage(self, brief: Brief, references: int) -> Usage:
        """What a prompt would use at most, about."""
        request = self.build(brief, ())
        said = request["instructions"] + request["input"][0]["content"][0]["text"]
        tokens = text_tokens(said) + (references * PICTURE_TOKENS if self._model.pictures else 0)
        return self._model.usage(tokens, MAX_OUTPUT_TOKENS)

    def _content(self, brief: Brief, references: Sequence[ReferencePicture]) -> list[dict[str, str]]:
        shown = list(enumerate(references, start=1)) if self._model.pictures else []
        typed = {
            "category": brief.category,
            "layer": brief.layer,
            "keyword": brief.tag,
            "scene": brief.scene,
            "references": [{"number": number, "title": each.reference.title} for number, each in shown],
        }
        content = [{"type": "input_text", "text": enclosed(typed)}]
        for number, each in shown:
            url = "data:image/png;base64," + base64.b64encode(each.png).decode()
            content.append({"type": "input_text", "text": f"Reference {number}:"})
            content.append({"type": "input_image", "image_url": url, "detail": "auto"})
        return content
