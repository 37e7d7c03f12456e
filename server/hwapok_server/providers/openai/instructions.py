"""What a model that writes prompts is told: the system text of a language, and the catalogue's guides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from hwapok_common.korean_forms import is_hangul
from hwapok_common.messages import LANGUAGES, Text
from hwapok_server.catalog import Catalog, Category, Layer
from hwapok_server.model import Brief

_HEADINGS = {
    "ko": ("레이어: {0} ({1})", "카테고리: {0} ({1})", "모든 그림"),
    "en": ("Layer: {0} ({1})", "Category: {0} ({1})", "Every picture"),
}


@dataclass(frozen=True, slots=True)
class SystemText:
    """The text of one language. Its version changes whenever its words do."""

    language: str
    version: str
    text: str

    @classmethod
    def load(cls, language: str) -> SystemText:
        """Reads system.<language>.md, whose first line is its version."""
        whole = files(__package__).joinpath(f"system.{language}.md").read_text("utf-8")
        first, text = whole.split("\n", 1)
        return cls(language, first.removeprefix("version:").strip(), text.strip())


class Instructions:
    """Depend on the layer, the category and the language of a brief, and on nothing that was typed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._texts = {language: SystemText.load(language) for language in LANGUAGES}

    def system_text(self, brief: Brief) -> SystemText:
        """The Korean text for a brief in Korean, else the English one."""
        return self._texts["ko" if is_hangul(brief.scene + brief.tag) else "en"]

    def of(self, brief: Brief, layer: Layer, category: Category) -> str:
        """The system text and the guides."""
        system = self.system_text(brief)
        headings = _HEADINGS[system.language]
        guides = (
            (headings[0].format(_said(layer.name, system), layer.phrase), layer.guide),
            (headings[1].format(_said(category.name, system), category.phrase), category.guide),
            (headings[2], self._catalog.guide),
        )
        return "\n\n".join([system.text, *(_section(heading, guide, system) for heading, guide in guides)])


def _section(heading: str, guide: Sequence[Text], system: SystemText) -> str:
    return "\n".join([f"# {heading}", "", *(f"- {_said(sentence, system)}" for sentence in guide)])


def _said(text: Text, system: SystemText) -> str:
    return text.ko if system.language == "ko" else text.en
