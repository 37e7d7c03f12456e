"""The prompt writer without a model: what the catalogue's guide says, what the brief says, what references measure.

The same brief and references give the same prompt. It does not translate sentences: words of a small glossary become
English, and a scene with any other word is kept in Korean beside them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hwapok_common.glossary import Glossary
from hwapok_common.korean_forms import is_hangul
from hwapok_common.messages import Text, sentence
from hwapok_common.text import clean
from hwapok_server.catalog import Catalog, Category, Layer
from hwapok_server.images.measure import Measurements, Swatch, measure
from hwapok_server.model import Brief, Estimate, Note
from hwapok_server.ports import OnText, PaidCalls, ReferencePicture, WrittenPrompt
from hwapok_server.providers.chosen import chosen

MAX_GLOSS = 1200
"""Characters of English words beside a scene; a longer scene is kept as it was written."""


class OfflinePromptWriter:
    """PromptWriter. What a person typed is quoted data on one line and cannot end its quotation."""

    name = "offline"
    offline = True
    description = sentence("provider", "offline_prompt")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._glossary = Glossary.load()

    def estimates(self, brief: Brief, references: int) -> Sequence[Estimate]:
        return ()

    async def write(
        self, brief: Brief, references: Sequence[ReferencePicture], on_text: OnText, paid: PaidCalls
    ) -> WrittenPrompt:
        sentences = await asyncio.to_thread(self._sentences, brief, [reference.png for reference in references])
        prompt = [text.en for text in sentences]
        for piece in (*(f"{text} " for text in prompt[:-1]), prompt[-1]):
            await on_text(piece)
        joined = " ".join(prompt)
        return WrittenPrompt(joined, " ".join(text.ko for text in sentences), _notes(joined))

    def _sentences(self, brief: Brief, references: Sequence[bytes]) -> list[Text]:
        layer, category = chosen(self._catalog, brief)
        said = [
            _opening(layer),
            self._subject(category, brief.tag),
            *self._scene(brief),
            *(_reference(number, measure(png), layer) for number, png in enumerate(references, start=1)),
        ]
        room = self._catalog.limits.prompt_characters - _length(said)
        return said + _fitting((*layer.guide, *category.guide, *self._catalog.guide), room)

    def _subject(self, category: Category, tag: str) -> Text:
        named = Text(ko=category.name.ko, en=category.phrase)
        keyword = clean(tag)
        if not keyword:
            return sentence("prompt", "subject", {"category": named})
        gloss = self._glossary.gloss(keyword, category.key)
        english = str(gloss) if is_hangul(keyword) and gloss.complete and gloss.phrases else _quoted(keyword)
        return sentence("prompt", "subject_keyword", {"category": named, "keyword": Text(ko=keyword, en=english)})

    def _scene(self, brief: Brief) -> list[Text]:
        scene = clean(brief.scene)
        if not scene:
            return []
        gloss = self._glossary.gloss(scene, brief.category)
        words = str(gloss) if len(str(gloss)) <= MAX_GLOSS else ""
        if not is_hangul(scene) or not words:
            return [sentence("prompt", "scene_kept", {"scene": _unquoted(scene)})]
        key = "scene" if gloss.complete else "scene_kept_glossed"
        return [sentence("prompt", key, {"scene": _unquoted(scene), "gloss": Text(ko=scene, en=words)})]


def _opening(layer: Layer) -> Text:
    phrase = layer.phrase[:1].upper() + layer.phrase[1:]
    return sentence(
        "prompt",
        "opening",
        {"layer": Text(ko=layer.name.ko, en=phrase), "layer_description": layer.description},
    )


def _reference(number: int, found: Measurements, layer: Layer) -> Text:
    key = "reference_in_grey" if not layer.in_colour else "reference_more" if number > 1 else "reference"
    values = {name: sentence(name, getattr(found, name)) for name in ("brightness", "contrast", "place", "orientation")}
    swatches = [_swatch(swatch) for swatch in found.palette]
    values["number"] = Text(str(number), str(number))
    values["palette"] = Text(*(", ".join(names) for names in zip(*((s.ko, s.en) for s in swatches), strict=True)))
    return sentence("prompt", key, values)


def _swatch(swatch: Swatch) -> Text:
    percent = str(round(swatch.share * 100))
    name = sentence("color", swatch.name)
    values: dict[str, str | Text] = {"name": name, "hex": swatch.hex, "percent": percent}
    return sentence("prompt", "swatch", values)


def _fitting(sentences: Sequence[Text], room: int) -> list[Text]:
    """The sentences, without those from the first that does not fit."""
    kept: list[Text] = []
    for text in sentences:
        room -= len(text.en) + 1
        if room < 0:
            break
        kept.append(text)
    return kept


def _length(sentences: Sequence[Text]) -> int:
    return sum(len(text.en) + 1 for text in sentences)


def _unquoted(typed: str) -> str:
    return typed.replace('"', "'").replace("“", "'").replace("”", "'")


def _quoted(typed: str) -> str:
    return f'"{_unquoted(typed)}"'


def _notes(prompt: str) -> tuple[Note, ...]:
    reasons = ["OFFLINE_PROMPT", *(["SCENE_KEPT_KOREAN"] if is_hangul(prompt) else [])]
    return tuple(Note(reason, sentence("note", reason)) for reason in reasons)
