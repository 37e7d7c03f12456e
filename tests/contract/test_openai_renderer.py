"""The renderer of OpenAI: what it sends, what it makes of answers, and what it costs. Every request that any of these
tests sends is judged by OpenAI's own document.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from hwapok_server.model import ChargeState, PsdLayers, Size
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from support.aimock import Aimock, Fixture
from support.drawing import (
    TRANSPARENT,
    answered,
    base64_of,
    draw,
    openai_renderer,
    picture,
    streamed,
)
from support.odd_server import Reply, error, odd_server
from support.sent_requests import Sent
from support.stacks import order

ORDER = order()
REFERENCES = [picture(64, 48), picture(48, 64)]


def image(data: bytes) -> Fixture:
    """aimock's answer to every request for a picture."""
    return {"match": {"endpoint": "image"}, "response": {"image": {"b64Json": base64_of(data)}}}


def test_a_prompt_becomes_a_picture(aimock: Aimock, sent: list[Sent]) -> None:
    """One request with the prompt as it is and the size that was ordered; the provider's bytes stay beside ours."""
    aimock.answer(image(picture()))
    made = draw(openai_renderer(aimock.base_url), ORDER).rendering
    assert [(each.path, each.body["prompt"], each.body["size"]) for each in sent] == [
        ("/v1/images/generations", ORDER.prompt, "1024x1024")
    ]
    assert made.stack is None
    assert [original.body for original in made.originals] == [picture()]
    assert pixels(made.picture).tolist() == pixels(picture()).tolist()


def test_references_are_drawn_from(sent: list[Sent]) -> None:
    """They go along as files, to the address that draws from pictures."""
    with odd_server(streamed(picture(), edit=True)) as server:
        draw(openai_renderer(server.address), ORDER, REFERENCES)
    (request,) = sent
    assert request.path == "/images/edits"
    assert len(request.body["image"]) == 2
    assert b"\x89PNG" in server.sent[0][2]


def test_previews_come_while_it_is_drawn() -> None:
    """Each is a small picture, further on than the one before; one that cannot be read is left out."""
    with odd_server(streamed(picture(), [picture(512, 512), b"nothing", picture(900, 300)])) as server:
        drawn = draw(openai_renderer(server.address), ORDER)
    fractions = [fraction for fraction, _ in drawn.previews]
    assert len(fractions) == 2
    assert fractions == sorted(fractions)
    assert [Image.open(io.BytesIO(png)).size for _, png in drawn.previews] == [(512, 512), (512, 171)]
    assert drawn.rendering.originals[0].body == picture()


def test_a_subject_is_drawn_apart(sent: list[Sent]) -> None:
    """Where the model draws on nothing: the subject with its mask, the scene behind it, both calls paid, both kept."""
    paid = MemoryPaidCalls()
    subject, scene = picture(transparent=True), picture(1024, 1024, kind="WEBP")
    with odd_server(streamed(subject), streamed(scene)) as server:
        made = draw(openai_renderer(server.address, TRANSPARENT), ORDER, paid=paid).rendering
    assert [each.body.get("background") for each in sent] == ["transparent", None]
    assert made.stack is None
    assert made.apart is not None
    front, behind = (Image.open(io.BytesIO(png)) for png in (made.apart.subject, made.apart.background))
    assert (front.mode, behind.mode) == ("RGBA", "RGB")
    laid_over = Image.alpha_composite(behind.convert("RGBA"), front).convert("RGB")
    assert pixels(made.picture).tolist() == np.asarray(laid_over).tolist()
    assert pixels(made.picture)[512, 512].tolist() == [255, 165, 0]
    assert [original.content_type for original in made.originals] == ["image/png", "image/webp"]
    assert [charge.state for charge in paid.charges] == [ChargeState.SETTLED] * 2


REJECTED = error(400, "invalid_value", "Transparent background is not supported for this model.")


@pytest.mark.parametrize("first", [answered(picture()), REJECTED], ids=["opaque", "rejected"])
def test_a_model_that_draws_no_subject_apart(first: Reply) -> None:
    """Opaque after all, or refused: the picture in one piece, with a note that says why."""
    with odd_server(first, answered(picture())) as server:
        made = draw(openai_renderer(server.address, TRANSPARENT), ORDER).rendering
    assert made.stack is None
    assert [note.reason for note in made.notes] in (["SUBJECT_NOT_APART"], ["TRANSPARENCY_REFUSED"])
    assert len(server.sent) == (2 if made.notes[0].reason == "TRANSPARENCY_REFUSED" else 1)


def test_a_flat_order_is_one_call() -> None:
    """Nobody pays twice for a picture without layers."""
    flat = replace(ORDER, psd_layers=PsdLayers.FLAT)
    renderer = openai_renderer("http://127.0.0.1:9", TRANSPARENT)
    assert (len(renderer.estimates(ORDER, 0)), len(renderer.estimates(flat, 0))) == (2, 1)


@pytest.mark.parametrize(("asked", "family", "size"), [
    (Size(1536, 1024), "", "1536x1024"),
    (Size(1000, 700), "", "1008x704"),
    (Size(1000, 700), "gpt-image-1.5", "1536x1024"),
    (Size(700, 1000), "dall-e-3", "1024x1024"),
])  # fmt: skip
def test_a_size_the_model_knows_is_asked_for(asked: Size, family: str, size: str, sent: list[Sent]) -> None:
    """And what comes is made the size that was ordered."""
    with odd_server(answered(picture(640, 640))) as server:
        made = draw(openai_renderer(server.address, family=family), order(size=asked, psd_layers=PsdLayers.FLAT))
    assert sent[0].body["size"] == size
    assert Image.open(io.BytesIO(made.rendering.picture)).size == (asked.width, asked.height)


def test_what_a_picture_says_of_itself_survives(sent: list[Sent]) -> None:
    """Content credentials are a chunk of the file: the original is kept to the byte."""
    with_chunk = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add(b"caBX", b"credentials")
    Image.new("RGB", (64, 64)).save(with_chunk, "PNG", pnginfo=info)
    with odd_server(answered(with_chunk.getvalue())) as server:
        made = draw(openai_renderer(server.address), ORDER).rendering
    assert made.originals[0].body == with_chunk.getvalue()


def test_tokens_are_counted_by_the_table() -> None:
    """71 text tokens at 5, 1229 of pictures at 8 and 1500 drawn at 30 micro-dollars."""
    paid = MemoryPaidCalls()
    with odd_server(answered(picture())) as server:
        draw(openai_renderer(server.address), ORDER, paid=paid)
    (charge,) = paid.charges
    assert (charge.model, charge.usage.micro_usd) == ("openai/gpt-image-2.6-flare", 71 * 5 + 1229 * 8 + 1500 * 30)


def test_a_server_that_counts_nothing_costs_what_was_estimated() -> None:
    """Neither nothing, nor unknown."""
    paid, renderer = MemoryPaidCalls(), openai_renderer("http://127.0.0.1:9")
    (estimate,) = renderer.estimates(ORDER, 0)
    with odd_server(answered(picture(), usage=None)) as server:
        draw(openai_renderer(server.address), ORDER, paid=paid)
    assert paid.charges[0].usage.micro_usd == estimate.micro_usd


def test_a_picture_that_was_paid_for_is_not_drawn_again() -> None:
    """A step that is repeated finds it; only the call that had not been made is made."""
    paid = MemoryPaidCalls()
    with odd_server(streamed(picture(transparent=True)), error(500, None)) as server:
        with pytest.raises(Exception, match=re.escape("127.0.0.1")):
            draw(openai_renderer(server.address, TRANSPARENT), ORDER, paid=paid)
        server.replies[:] = [streamed(picture())]
        draw(openai_renderer(server.address, TRANSPARENT), ORDER, paid=paid)
    assert len(server.sent) == 3


def test_a_server_of_ones_own_is_free_and_asked_for_bytes(sent: list[Sent]) -> None:
    """It is asked in the older way, and nothing is booked."""
    paid = MemoryPaidCalls()
    with odd_server(answered(picture(), usage=None)) as server:
        renderer = openai_renderer(server.address, "my-model", "local")
        assert renderer.estimates(ORDER, 2) == ()
        draw(renderer, ORDER, REFERENCES, paid=paid)
    assert sent[0].body["response_format"] == "b64_json"
    assert sent[0].path == "/images/generations"
    assert [charge.usage.micro_usd for charge in paid.charges] == [0]


def pixels(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize(("layer", "words"), [
    ("conti", "pencil lines on plain white paper"),
    ("sketch", "line art: black ink lines on plain white paper"),
    ("base_color", "flat base colours inside clean dark line art"),
    ("shaded_color", "cel shading"),
    ("background", ""),
])  # fmt: skip
def test_the_layer_is_asked_of_the_model(sent: list[Sent], layer: str, words: str) -> None:
    """Also where the prompt was written by hand: lines are ordered as lines, flats as flats."""
    with odd_server(answered(picture())) as server:
        draw(openai_renderer(server.address), replace(ORDER, layer=layer))
    assert words in str(sent[0].body["prompt"])
    assert str(sent[0].body["prompt"]).startswith(ORDER.prompt)
