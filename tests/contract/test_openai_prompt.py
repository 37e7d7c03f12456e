"""The OpenAI prompt writer: what it sends, and what it makes of the answer."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hwapok_common.messages import LANGUAGES
from hwapok_server.catalog import Layer
from hwapok_server.model import Brief
from hwapok_server.ports import WrittenPrompt
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.providers.openai.instructions import SystemText
from hwapok_server.providers.openai.models import ModelTable
from hwapok_server.providers.openai.prompt_request import PromptRequests
from support.aimock import PROMPT, Aimock, said
from support.briefs import CAT, CATALOG, reference
from support.drawings import drawing
from support.sent_requests import Sent
from support.writing import KEY, openai_writer, write

SCENES = tomllib.loads((Path(__file__).parent / "data" / "hostile_scenes.toml").read_text("utf-8"))["scenes"]
REQUESTS = PromptRequests(CATALOG, "gpt-6-luna", ModelTable.load().text("gpt-6-luna"))


def typed(request: dict[str, Any]) -> dict[str, Any]:
    """What stands between the tags, read as JSON."""
    text = request["input"][0]["content"][0]["text"]
    assert (text.count("<brief>"), text.count("</brief>")) == (1, 1)
    return dict(json.loads(text.removeprefix("<brief>\n").removesuffix("\n</brief>")))


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("field", ["scene", "keyword"])
def test_what_is_typed_is_data(scene: str, field: str) -> None:
    """It arrives whole, in its field, on one line without any mark; nothing else in the request differs."""
    harmless = replace(CAT, scene="고양이", tag="고양이")
    meant = replace(harmless, scene=scene) if field == "scene" else replace(harmless, tag=scene)
    plain, hostile = (REQUESTS.build(brief, ()) for brief in (harmless, meant))
    assert typed(hostile) == typed(plain) | {field: scene}
    data = hostile["input"][0]["content"][0]["text"].removeprefix("<brief>\n").removesuffix("\n</brief>")
    assert data.isprintable()
    assert not set("<>&`") & set(data)
    hostile["input"][0]["content"][0]["text"] = plain["input"][0]["content"][0]["text"]
    assert hostile == plain


@pytest.mark.parametrize("scene", SCENES)
def test_a_hostile_title_is_data_too(scene: str) -> None:
    """Captions of the library and file names are typed by people as well."""
    request = REQUESTS.build(CAT, [reference(drawing(1), scene)])
    assert typed(request)["references"] == [{"number": 1, "title": scene}]
    assert "password" not in request["input"][0]["content"][1]["text"]
    assert request["instructions"] == REQUESTS.build(CAT, ())["instructions"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_system_text_says_that_the_brief_is_data(language: str) -> None:
    """In each language, with a version."""
    text = SystemText.load(language)
    assert text.version.startswith(f"{language}-")
    assert "<brief>" in text.text
    assert "version:" not in text.text
    for field in ("prompt", "gloss", "references", "safety_notes"):
        assert f"- {field}:" in text.text


@pytest.mark.parametrize("layer", CATALOG.layers, ids=lambda layer: layer.key)
def test_the_guide_of_the_layer_is_sent_in_the_language_of_the_brief(layer: Layer) -> None:
    """Every sentence of the layer, the category and the catalogue, and those of no other layer."""
    category = CATALOG.categories[0]
    for tag, language in (("고양이", "ko"), ("cat", "en")):
        told = REQUESTS.build(Brief(category.key, layer.key, tag, ""), ())["instructions"]
        for sentence in (*layer.guide, *category.guide, *CATALOG.guide):
            assert getattr(sentence, language) in told
        for other in CATALOG.layers:
            assert other == layer or getattr(other.guide[0], language) not in told
        assert layer.phrase in told


def test_pictures_are_sent_as_they_are(aimock: Aimock, sent: list[Sent]) -> None:
    """As image inputs, in order, each behind its number."""
    aimock.answer(said())
    references = [reference(drawing(1)), reference(Image.new("RGB", (64, 48), (9, 9, 200)))]
    write(openai_writer(aimock.base_url), CAT, references)
    content = sent[0].body["input"][0]["content"]
    assert [part["text"] for part in content[1::2]] == ["Reference 1:", "Reference 2:"]
    urls = [part["image_url"] for part in content[2::2]]
    assert [base64.b64decode(url.removeprefix("data:image/png;base64,")) for url in urls] == [
        each.png for each in references
    ]


def test_what_is_asked_for(aimock: Aimock, sent: list[Sent]) -> None:
    """Structured, streamed, bounded, not kept by the provider, with little thinking."""
    aimock.answer(said())
    write(openai_writer(aimock.base_url), CAT)
    body = sent[0].body
    assert (body["model"], body["stream"], body["store"]) == ("gpt-6-luna", True, False)
    assert body["reasoning"] == {"effort": "low"}
    assert body["text"]["format"]["strict"] is True
    assert sent[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("model", ["gpt-4.1", "my-own-model"])
def test_a_model_that_cannot_be_asked_to_think_is_not(aimock: Aimock, sent: list[Sent], model: str) -> None:
    """It would refuse the request."""
    aimock.answer(said())
    write(openai_writer(aimock.base_url, model), CAT)
    assert "reasoning" not in sent[0].body


def test_a_model_that_sees_no_pictures_gets_none(aimock: Aimock, sent: list[Sent]) -> None:
    """And the artist is told."""
    aimock.answer(said(PROMPT | {"references": []}))
    written = write(openai_writer(aimock.base_url, "tiny", "local-blind"), CAT, [reference(drawing(1))])
    assert len(sent[0].body["input"][0]["content"]) == 1
    assert [note.reason for note in written.answer.notes] == ["REFERENCES_NOT_SEEN"]


def test_a_server_of_ones_own_costs_nothing(aimock: Aimock) -> None:
    """No estimate, and a charge of nothing."""
    aimock.answer(said())
    writer, paid = openai_writer(aimock.base_url, "tiny", "local"), MemoryPaidCalls()
    assert writer.estimates(CAT, 3) == ()
    write(writer, CAT, paid=paid)
    assert [charge.usage.micro_usd for charge in paid.charges] == [0]


def test_notes_say_what_each_reference_gave_and_what_was_changed(aimock: Aimock) -> None:
    """In both languages, as the model says it."""
    change = {"ko": "칼을 나뭇가지로 바꾸었습니다.", "en": "The knife became a branch."}
    aimock.answer(said(PROMPT | {"safety_notes": [change]}))
    answer = write(openai_writer(aimock.base_url), CAT, [reference(drawing(1))]).answer
    assert [note.reason for note in answer.notes] == ["REFERENCE_GAVE", "CHANGED_FOR_SAFETY"]
    assert "참고 그림 1" in answer.notes[0].text.ko
    assert "The blue of the night." in answer.notes[0].text.en
    assert change["ko"] in answer.notes[1].text.ko
    assert answer.gloss == PROMPT["gloss"]


AWKWARD = {
    "quotes and escapes": 'A "cat" \\ on a roof: 😀 한옥 \u0001 end.',
    "lines": "A cat.\n\nIt sleeps.\r\n  In the sun.  ",
    "decomposed Hangul": "A hanok \u1112\u1161\u11ab\u110b\u1169\u11a8 at night.",
    "one word": "Cat",
    "no spaces": "가" * 300,
}


@pytest.mark.parametrize("prompt", AWKWARD.values(), ids=AWKWARD.keys())
def test_an_awkward_prompt_streams_as_it_is_kept(aimock: Aimock, prompt: str) -> None:
    """On one line, composed, whatever the boundaries of the pieces."""
    aimock.answer(said(PROMPT | {"prompt": prompt}) | {"chunkSize": 1})
    written = write(openai_writer(aimock.base_url), CAT)
    assert "".join(written.pieces) == written.answer.prompt
    assert written.answer.prompt.isprintable()
    assert written.answer.prompt[:3] == prompt[:3]


def test_a_prompt_that_is_too_long_ends_with_a_whole_word(aimock: Aimock) -> None:
    """It can be rendered: RenderFromPrompt takes no longer one. The artist is told."""
    limit = CATALOG.limits.prompt_characters
    aimock.answer(said(PROMPT | {"prompt": "moonlight " * (limit // 5)}))
    written = write(openai_writer(aimock.base_url), CAT)
    assert limit - 10 <= len(written.answer.prompt) <= limit
    assert written.answer.prompt.endswith("moonlight")
    assert "".join(written.pieces) == written.answer.prompt
    assert written.answer.notes[-1].reason == "PROMPT_SHORTENED"


def test_a_listener_that_fails_loses_no_answer(aimock: Aimock, sent: list[Sent]) -> None:
    """The database went away in the middle: what was paid for is there when the step is tried again."""
    aimock.answer(said())
    writer, paid = openai_writer(aimock.base_url), MemoryPaidCalls()

    async def broken(piece: str) -> None:
        raise ConnectionResetError

    async def first() -> WrittenPrompt:
        return await writer.write(CAT, [], broken, paid)

    with pytest.raises(ConnectionResetError):
        asyncio.run(first())
    assert write(writer, CAT, paid=paid).answer.prompt == PROMPT["prompt"]
    assert (len(sent), len(paid.charges)) == (1, 1)


def test_neither_the_key_nor_what_was_typed_is_logged(aimock: Aimock, caplog: pytest.LogCaptureFixture) -> None:
    """Logs go to places that neither may go to."""
    aimock.answer(said())
    with caplog.at_level(logging.DEBUG):
        write(openai_writer(aimock.base_url), replace(CAT, scene="아무도 모르는 장면"))
    lines = [f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name.startswith("hwapok")]
    assert any("prompt_written" in line for line in lines)
    assert not any(KEY in line or "아무도" in line for line in lines)
