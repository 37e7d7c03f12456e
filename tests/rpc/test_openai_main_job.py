"""The main job with OpenAI's models, at the independent server and at our stand-in for streamed pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hwapok import CostState, JobFailed, Preview, PromptDelta, Studio
from support.aimock import PROMPT, Aimock, refused, running_aimock, said
from support.command_line import CommandLine
from support.drawing import TRANSPARENT, base64_of, picture, streamed
from support.odd_server import odd_server
from support.paid_providers import allowing_paid
from support.psd_reader import pixels_sha256, read_psd
from support.raw_client import jpeg
from support.stack import Stack, running_stack

SCENE = "달빛 아래 한옥 마당에 앉은 고양이"
DRAWN = {"match": {"endpoint": "image"}, "response": {"image": {"b64Json": base64_of(picture())}}}


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    """The independent server."""
    with running_aimock(tmp_path_factory.mktemp("aimock")) as running:
        yield running


@pytest.fixture(scope="module")
def on_openai(aimock: Aimock) -> Iterator[Stack]:
    """A stack that writes and draws there, told so under the names that OpenAI's own programs read."""
    environment = {
        "HWAPOK_PROMPT_WRITER": "openai",
        "HWAPOK_RENDERER": "openai",
        "OPENAI_API_KEY": "sk-test-only-7f3a",
        "OPENAI_BASE_URL": aimock.base_url,
        **allowing_paid(aimock.base_url),
    }
    with running_stack(environment=environment) as stack:
        yield stack


def test_the_main_job(on_openai: Stack, aimock: Aimock, tmp_path: Path) -> None:
    """The reference is looked at, the prompt streams, its gloss and notes arrive, the picture is drawn from prompt and
    reference, the PSD opens elsewhere, and every call is in the job's costs."""
    aimock.reset()
    aimock.answer(said(), DRAWN)
    with Studio(on_openai.grpc) as studio:
        upload = studio.upload(jpeg(), file_name="사진.jpg")
        brief = {"tag": "고양이", "category": "동물", "layer": "배경"}
        estimate = studio.estimate.make(SCENE, references=[upload], **brief)  # type: ignore[arg-type]
        run = studio.generate_prompt(SCENE, references=[upload], **brief)  # type: ignore[arg-type]
        words = [event.text for event in run if isinstance(event, PromptDelta)]
        prompt = run.result()
        render = studio.render(prompt)
        result = render.result()
        png, psd = result.png.bytes(), result.psd.bytes()
        costs = [*studio.job(prompt.job).costs, *studio.job(result.job).costs]
        original = result.originals[0].bytes()
    assert len(words) > 1
    assert "".join(words) == prompt.prompt == PROMPT["prompt"]
    assert prompt.gloss == PROMPT["gloss"]
    assert "REFERENCE_GAVE" in {note.reason for note in prompt.notes}
    asked = aimock.requests("/v1/responses")[0].body
    assert "Reference 1:" in str(asked)  # the journal leaves the pictures out
    assert [len(aimock.requests(path)) for path in ("/v1/responses", "/v1/images/edits")] == [1, 1]
    read = read_psd(psd, tmp_path)
    assert read["merged_sha256"] == pixels_sha256(Image.open(io.BytesIO(png)))
    assert (result.draft, original) == (False, picture())
    assert [(cost.stage, cost.state) for cost in costs] == [
        ("write_prompt", CostState.SETTLED),
        ("render", CostState.SETTLED),
    ]
    assert {call.model for call in estimate.calls} == {cost.model for cost in costs}
    assert estimate.micro_usd > 0
    assert costs[0].micro_usd > 0


def test_a_refusal_reaches_the_person(on_openai: Stack, aimock: Aimock) -> None:
    """In Korean, with what to do about it; the job can be tried again and then works."""
    aimock.reset()
    aimock.answer(refused(400, "content_policy_violation"))
    with Studio(on_openai.grpc) as studio:
        run = studio.generate_prompt(SCENE, category="animal", layer="sketch")
        with pytest.raises(JobFailed) as failed:
            run.result()
        assert failed.value.reason == "PROVIDER_REFUSED"
        assert "바꾸어" in failed.value.user_message
        aimock.reset()
        aimock.answer(said())
        assert studio.retry(run.name).result()


def test_the_command_line_shows_what_it_costs(on_openai: Stack, aimock: Aimock, tmp_path: Path) -> None:
    """Before and after, on the way from a scene to the files."""
    aimock.reset()
    aimock.answer(said(), DRAWN)
    hwapok = CommandLine(on_openai.grpc)
    shown = hwapok("make", SCENE, "--category", "동물", "--layer", "배경", "--out", str(tmp_path)).output
    assert shown.count("$") >= 2
    assert {file.suffix for file in tmp_path.iterdir()} >= {".png", ".psd"}


def test_previews_and_a_subject_apart(tmp_path: Path) -> None:
    """A model that streams and draws on nothing: previews reach the client, and the PSD has subject and background."""
    subject, scene = picture(transparent=True), picture()
    with odd_server(streamed(subject, [picture(256, 256)]), streamed(scene, [picture(256, 256)])) as server:
        environment = {
            "HWAPOK_RENDERER": "openai",
            "HWAPOK_OPENAI_API_KEY": "sk-test-only-7f3a",
            "HWAPOK_OPENAI_BASE_URL": server.address,
            "HWAPOK_OPENAI_IMAGE_MODEL": TRANSPARENT,
            **allowing_paid(server.address),
        }
        with running_stack(environment=environment) as stack, Studio(stack.grpc) as studio:
            run = studio.render(SCENE, category="animal", layer="background")
            previews = [event for event in run if isinstance(event, Preview)]
            psd = run.result().psd.bytes()
    assert len(previews) == 2
    read = read_psd(psd, tmp_path)
    assert [layer["name"] for layer in read["layers"]] == ["원본", "콘티", "메모", "주 피사체", "배경"]
    assert read["difference"]["max"] <= 2
    assert len(server.sent) == 2
