"""Wikipedia and Azure's speech service behind a real stack: what a client gets while they answer, and while nothing
that is not part of this computer does."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from hwapok import CostState, JobFailed, Studio
from hwapok.models import ReferenceKind
from hwapok_pb.v1 import studio_service_pb2 as pb
from support.command_line import CommandLine
from support.drawings import drawing, encoded
from support.fake_azure_speech import KEY, FakeAzureSpeech
from support.fake_http import Reply
from support.fake_wikipedia import Article, FakeWikipedia
from support.paid_providers import allowing_paid
from support.raw_client import RawClient, failure_of, jpeg
from support.stack import Stack, running_stack

BRIEF: dict[str, Any] = {"tag": "고양이", "category": "동물", "layer": "배경"}
SCENE = "달빛 아래 한옥 마당에 앉은 고양이"
CONTACT = {"HWAPOK_ENCYCLOPEDIA": "wikipedia", "HWAPOK_WIKIPEDIA_CONTACT": "me@example.org"}


@pytest.fixture(scope="module")
def wiki() -> Iterator[FakeWikipedia]:
    with FakeWikipedia().serving() as fake:
        fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
        body = encoded(drawing(1, 960, 640), "JPEG")
        fake.pictures["Cat.jpg"] = Reply(body=body, headers=(("Content-Type", "image/jpeg"),))
        yield fake


@pytest.fixture(scope="module")
def speech() -> Iterator[FakeAzureSpeech]:
    with FakeAzureSpeech().serving() as fake:
        yield fake


@pytest.fixture(scope="module")
def connected(wiki: FakeWikipedia, speech: FakeAzureSpeech) -> Iterator[Stack]:
    """A stack with both; the key under the name that Azure's own samples use."""
    environment = CONTACT | {
        "HWAPOK_WIKIPEDIA_API": wiki.api,
        "SPEECH_KEY": KEY,
        "HWAPOK_SPEECH_ENDPOINT": speech.http.url,
        **allowing_paid(speech.http.url),
    }
    with running_stack(environment=environment) as stack:
        yield stack


def test_a_prompt_is_written_from_a_picture_of_wikipedia(connected: Stack) -> None:
    """Its rights reach the result, its picture can be fetched, and the picture that is drawn does not copy it."""
    with Studio(connected.grpc) as studio:
        made = studio.make(SCENE, **BRIEF).result()
        (reference,) = made.prompt.references
        assert (reference.kind, reference.name) == (ReferenceKind.ENCYCLOPEDIA, "wikipedia/ko/고양이")
        assert (reference.license, reference.author) == ("CC BY-SA 4.0", "김 화백")
        assert reference.license_uri == "https://creativecommons.org/licenses/by-sa/4.0"
        assert reference.source == "https://commons.wikimedia.org/wiki/File:Cat.jpg"
        assert Image.open(BytesIO(reference.picture.bytes())).size == (960, 640)
        assert "reference" in made.prompt.prompt.lower()
        assert made.render.references == ()


def test_uploads_come_first_and_may_leave_no_room(connected: Stack, wiki: FakeWikipedia) -> None:
    """Two uploads fill the two places; a request may also do without."""
    with Studio(connected.grpc) as studio:
        uploads = [studio.upload(jpeg(), file_name=f"{number}.jpg") for number in range(2)]
        one = studio.generate_prompt(SCENE, references=uploads[:1], **BRIEF).result()
        assert [each.kind for each in one.references] == [ReferenceKind.UPLOAD, ReferenceKind.ENCYCLOPEDIA]
        asked = len(wiki.asked)
        two = studio.generate_prompt(SCENE, references=uploads, **BRIEF).result()
        without = studio.generate_prompt(SCENE, without_encyclopedia=True, **BRIEF).result()
    assert [each.kind for each in two.references] == [ReferenceKind.UPLOAD, ReferenceKind.UPLOAD]
    assert without.references == ()
    assert len(wiki.asked) == asked


def test_the_command_line_names_the_licence_and_can_do_without(connected: Stack) -> None:
    """A person sees under what terms the picture may be used."""
    hwapok = CommandLine(connected.grpc)
    prompt = ("prompt", SCENE, "--tag", "고양이", "--category", "동물", "--layer", "배경")
    shown = hwapok(*prompt).output
    assert "CC BY-SA 4.0 <https://creativecommons.org/licenses/by-sa/4.0>" in shown
    assert "위키백과" in shown
    assert "위키백과" not in hwapok(*prompt, "--without-encyclopedia").output


def test_a_client_gets_a_token_and_the_catalogue_names_both(connected: Stack, speech: FakeAzureSpeech) -> None:
    """The endpoint that issued it, the language, an end in the future; one request for two calls."""
    with Studio(connected.grpc) as studio:
        first, second = studio.speech_token(), studio.speech_token()
        roles = {one.role: (one.name, one.offline) for one in studio.catalog().providers}
    assert first == second
    assert (first.token, first.endpoint, first.region) == (speech.token(1), speech.http.url, "")
    assert first.language == "ko-KR"
    assert first.expires is not None
    assert first.expires > datetime.now(UTC)
    assert roles["speech"] == ("azure", False)
    assert roles["encyclopedia"] == ("wikipedia", False)


@contextmanager
def silent_host() -> Iterator[str]:
    """host:port of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_the_main_job_works_while_nothing_answers() -> None:
    """Neither the encyclopedia, nor the speech service, nor the embedding service: a picture and a PSD, with notes.

    None of them ends a connection by itself: the job ends because its parts stop waiting.
    """
    with silent_host() as silent:
        environment = CONTACT | {
            "HWAPOK_WIKIPEDIA_API": f"http://{silent}/{{language}}/w/api.php",
            "SPEECH_KEY": KEY,
            "HWAPOK_SPEECH_ENDPOINT": f"http://{silent}",
            "HWAPOK_EMBEDDING_TARGET": silent,
            **allowing_paid(f"http://{silent}"),
        }
        with running_stack(environment=environment) as stack, Studio(stack.grpc) as studio:
            made = studio.make(SCENE, **BRIEF).result()
            notes = {note.reason for note in made.prompt.notes}
            assert {"EMBEDDING_SKIPPED", "ENCYCLOPEDIA_UNAVAILABLE"} <= notes
            assert made.render.psd.bytes().startswith(b"8BPS")
            search = studio.library.search("달빛 아래 고양이")
            assert [note.reason for note in search.notes] == ["EMBEDDING_SKIPPED"]
            plain = RawClient(stack.grpc)
            refused = failure_of(lambda: plain.stub.SpeechToken(pb.SpeechTokenRequest()))
            assert (refused.code, refused.reason, refused.retry_after) == ("UNAVAILABLE", "SPEECH_UNAVAILABLE", 5.0)


def test_paid_providers_that_do_not_answer_are_waited_for_no_longer_than_stated() -> None:
    """Hwapok starts with them; a job ends with the reason, at the stated limit; the call may have cost something."""
    with silent_host() as silent:
        environment = {
            "HWAPOK_PROMPT_WRITER": "openai",
            "HWAPOK_RENDERER": "openai",
            "OPENAI_API_KEY": "sk-test-only-7f3a",
            "OPENAI_BASE_URL": f"http://{silent}/v1",
            "HWAPOK_OPENAI_TIMEOUT_S": "2",
            **allowing_paid(f"http://{silent}"),
        }
        with running_stack(environment=environment) as stack, Studio(stack.grpc) as studio:
            for run in (studio.generate_prompt(SCENE, **BRIEF), studio.render(SCENE, category="동물", layer="배경")):
                with pytest.raises(JobFailed) as failed:
                    run.result(timeout=60)
                assert failed.value.reason == "PROVIDER_TIMEOUT"
                assert [cost.state for cost in studio.job(run.name).costs] == [CostState.UNCERTAIN]


def test_a_store_that_does_not_answer_is_waited_for_no_longer_than_stated() -> None:
    """Hwapok starts; an upload is refused with a reason that says to try again."""
    with silent_host() as silent:
        account = f"AccountName=a;AccountKey=aGlkZGVu;BlobEndpoint=http://{silent}/a;"
        environment = {"HWAPOK_BLOB_STORE": "azure", "AZURE_STORAGE_CONNECTION_STRING": account}
        with running_stack(environment=environment) as stack:
            plain = RawClient(stack.grpc)
            refused = failure_of(lambda: plain.upload(jpeg()))
    assert (refused.code, refused.reason) == ("UNAVAILABLE", "BLOB_STORE_UNAVAILABLE")
