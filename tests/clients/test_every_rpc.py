"""Every RPC of the contract, called by programs that share no code with Hwapok. What matters to a person arrives whole:
names, states, pictures, reasons, Korean text.
"""

from __future__ import annotations

import base64
import hashlib
import urllib.request
from pathlib import Path

import pytest

from hwapok_pb.v1 import library_service_pb2, studio_service_pb2
from support.foreign import LIBRARY, ForeignClient, Message
from support.foreign_requests import FILE_NAME, SCENE, HeldJobs, MainJob, brief, ended, header

UNKNOWN_JOB = "jobs/7b0cb4b4-4f4a-4f0c-9b6e-2f6d0b1f0c11"


ADDED: Message = {
    "info": {
        "fileName": FILE_NAME, "caption": "한옥 마당의 고양이", "tags": ["밤", "고양이"], "category": "동물",
        "layer": "배경", "source": "내 공책", "license": "CC-BY-4.0", "author": "김화가",
    }
}  # fmt: skip


def _sequences(events: list[Message]) -> list[int]:
    return [int(event["sequence"]) for event in events]


def _state(client: ForeignClient, name: str) -> str:
    return str(client.call("GetJob", {"name": name}).only["job"]["state"])


def _download(asset: Message) -> bytes:
    with urllib.request.urlopen(asset["uri"]) as answer:
        content: bytes = answer.read()
    assert len(content) == int(asset["sizeBytes"])
    assert hashlib.sha256(content).digest() == base64.b64decode(asset["sha256"])
    return content


def test_catalog(client: ForeignClient) -> None:
    """A client in any language can offer the choices in Korean, with the limits and who does the work."""
    catalog = client.call("GetCatalog").only
    names = {entry["key"]: entry["name"]["ko"] for entry in catalog["categories"] + catalog["layers"]}
    assert names["person"] == "인물"
    assert names["shaded_color"] == "채색 명암"
    assert all(entry["description"]["en"] for entry in catalog["categories"] + catalog["layers"])
    assert int(catalog["limits"]["uploadBytes"]) == 10 * 2**20
    assert catalog["limits"]["pictureSizes"][0] == {"width": 1024, "height": 1024}
    assert {made["role"]: made["name"] for made in catalog["providers"]}["renderer"] == "offline-draft"


def test_estimate(client: ForeignClient, main_job: MainJob) -> None:
    """What jobs would cost, without a request_id: nothing where no provider charges. Refused as the job would be."""
    order = {"render": {"promptJob": main_job.prompt_job["name"]}, "furtherReferences": 1}
    for request in ({"prompt": {"category": "동물", "layer": "배경", "scene": SCENE}}, order):
        answer = client.call("EstimateCost", request).only
        assert "estimates" not in answer
        assert int(answer["budgetLeftMicroUsd"]) == 10_000_000
    refused = client.call("EstimateCost", {"prompt": {"category": "외계", "layer": "배경", "scene": SCENE}})
    assert (refused.code, refused.violations) == (3, {"category": ("UNKNOWN_CATEGORY", "없는 카테고리입니다: 외계")})
    assert "costs" not in main_job.render_job


def test_upload(client: ForeignClient, main_job: MainJob, photo: Path) -> None:
    """A picture sent in chunks comes back reduced, under its Korean name; the same request again changes nothing."""
    upload = main_job.upload.only["upload"]
    assert upload["name"] == f"uploads/{main_job.header['requestId']}"
    assert (upload["fileName"], upload["sourceFormat"]) == (FILE_NAME, "JPEG")
    assert upload["sourceSize"] == {"width": 1600, "height": 1200}
    assert upload["picture"]["pictureSize"] == {"width": 1024, "height": 768}
    assert _download(upload["picture"]).startswith(b"\x89PNG")
    again = client.upload(main_job.header, photo).only["upload"]
    assert (again["name"], again["createTime"]) == (upload["name"], upload["createTime"])


def test_upload_again(client: ForeignClient, main_job: MainJob) -> None:
    """An upload can be looked at later; an unknown one is not found."""
    upload = main_job.upload.only["upload"]
    again = client.call("GetUpload", {"name": upload["name"]}).only["upload"]
    assert (again["fileName"], again["createTime"]) == (FILE_NAME, upload["createTime"])
    assert _download(again["picture"]) == _download(upload["picture"])
    unknown = client.call("GetUpload", {"name": UNKNOWN_JOB.replace("jobs", "uploads")})
    assert (unknown.code, unknown.reason) == (5, "UPLOAD_NOT_FOUND")


def test_open_on_the_desktop(client: ForeignClient, main_job: MainJob) -> None:
    """A ticket brings the PSD once, with its Korean name; a prompt job has none to open."""
    made = client.call("CreateOpenTicket", {"job": main_job.render_job["name"]}).only
    assert made["serverId"] == client.call("GetCatalog").only["serverId"]
    psd = client.call("RedeemOpenTicket", {"ticket": made["ticket"]}).only["psd"]
    assert psd["fileName"] == main_job.render_job["render"]["psd"]["fileName"]
    assert _download(psd).startswith(b"8BPS")
    used = client.call("RedeemOpenTicket", {"ticket": made["ticket"]})
    assert (used.code, used.reason) == (5, "OPEN_TICKET_INVALID")
    refused = client.call("CreateOpenTicket", {"job": main_job.prompt_job["name"]})
    assert (refused.code, refused.reason) == (9, "JOB_HAS_NO_PSD")


def test_server_status(client: ForeignClient) -> None:
    """Every part answers, in Korean too, and the budget is there to be looked at."""
    status = client.call("GetServerStatus").only
    assert [part["part"] for part in status["parts"]] == ["gateway", "worker", "embedding", "database", "blob_store"]
    assert all(part["healthy"] and part["message"]["ko"] for part in status["parts"])
    assert status["embeddingSpace"]
    assert int(status["budgetLeftMicroUsd"]) == 10_000_000


def test_prompt_stream(main_job: MainJob) -> None:
    """The stream starts, counts without a gap, carries the prompt piece by piece, and finishes."""
    events = main_job.prompt.events
    assert _sequences(events) == list(range(1, len(events) + 1))
    assert "started" in events[0]
    assert [event["reference"]["title"] for event in events if "reference" in event] == [FILE_NAME]
    job = main_job.prompt_job
    assert (job["kind"], job["state"]) == ("JOB_KIND_PROMPT", "JOB_STATE_SUCCEEDED")
    assert (job["promptSpec"]["scene"], job["promptSpec"]["category"]) == (SCENE, "animal")
    text = "".join(event["promptDelta"]["text"] for event in events if "promptDelta" in event)
    assert text == job["prompt"]["prompt"]
    assert job["prompt"]["writer"] == "offline"


def test_render_stream(main_job: MainJob) -> None:
    """The picture and the layered PSD are there to be fetched, as described."""
    assert _sequences(main_job.render.events)[0] == 1
    job = main_job.render_job
    assert (job["kind"], job["state"]) == ("JOB_KIND_RENDER", "JOB_STATE_SUCCEEDED")
    assert job["renderSpec"]["promptJob"] == main_job.prompt_job["name"]
    assert job["renderSpec"]["prompt"] == main_job.prompt_job["prompt"]["prompt"]
    result = job["render"]
    assert result["draft"] is True
    assert _download(result["png"]).startswith(b"\x89PNG")
    assert _download(result["psd"]).startswith(b"8BPS")
    groups = {
        node["name"]: [child["name"] for child in node["children"]] for node in result["layers"] if "group" in node
    }
    assert list(groups) == ["메모", "주 피사체", "배경"]
    assert "선화" in groups["주 피사체"]
    assert all(name.startswith("배경 ") for name in groups["배경"])


def test_layers(client: ForeignClient, main_job: MainJob, photo: Path) -> None:
    """The layers of a job's picture, and those of a picture that was uploaded whole; each can be seen by itself."""
    order = {"requestId": header()["requestId"], "sourceJob": main_job.render_job["name"], "psdLayers": 2}
    job = ended(client.call("RenderLayers", order).events)
    assert (job["kind"], job["state"]) == ("JOB_KIND_LAYERS", "JOB_STATE_SUCCEEDED")
    assert job["layersSpec"]["sourceJob"] == main_job.render_job["name"]
    assert _download(job["render"]["psd"]).startswith(b"8BPS")

    artwork = header(purpose="UPLOAD_PURPOSE_ARTWORK")
    upload = client.upload(artwork, photo).only["upload"]
    assert upload["picture"]["pictureSize"] == {"width": 1600, "height": 1200}
    settings = {"flatColors": 12, "shadeTones": 2, "lineThickness": 1.5, "stages": ["lines", "flat"]}
    order = {"requestId": header()["requestId"], "artworkUpload": upload["name"], "settings": settings}
    job = ended(client.call("RenderLayers", order).events)
    assert (job["layersSpec"]["layer"], job["layersSpec"]["settings"]["flatColors"]) == ("background", 12)
    [behind] = [node for node in job["render"]["layers"] if node["name"] == "배경"]
    assert "preview" not in behind
    assert {_download(layer["preview"])[:4] for layer in behind["children"]} == {b"\x89PNG"}

    refused = client.call("RenderLayers", {"requestId": header()["requestId"], "sourceJob": UNKNOWN_JOB})
    unknown = f"그림을 만든 작업을 찾을 수 없습니다: {UNKNOWN_JOB}"
    assert refused.violations == {"source_job": ("UNKNOWN_RENDER_JOB", unknown)}


def test_watch_from_a_sequence(client: ForeignClient, main_job: MainJob) -> None:
    """A client that comes back gets exactly what it has not seen; of a finished job the rest, and then the end."""
    seen = len(main_job.render.events) // 2
    rest = client.call("WatchJob", {"name": main_job.render_job["name"], "afterSequence": seen}).events
    assert _sequences(rest) == _sequences(main_job.render.events)[seen:]
    assert ended(rest)["state"] == "JOB_STATE_SUCCEEDED"


def test_job(client: ForeignClient, main_job: MainJob) -> None:
    """A job can be looked at later, with its result; an unknown one is not found."""
    job = client.call("GetJob", {"name": main_job.prompt_job["name"]}).only["job"]
    assert job["prompt"]["prompt"] == main_job.prompt_job["prompt"]["prompt"]
    assert int(job["lastSequence"]) == len(main_job.prompt.events)
    unknown = client.call("GetJob", {"name": UNKNOWN_JOB})
    assert (unknown.code, unknown.reason) == (5, "JOB_NOT_FOUND")
    assert unknown.detail("ErrorInfo")["metadata"]["name"] == UNKNOWN_JOB
    assert unknown.detail("LocalizedMessage")["message"] == f"작업을 찾을 수 없습니다: {UNKNOWN_JOB}"


def test_job_list(client: ForeignClient, main_job: MainJob) -> None:
    """Newest first, page by page, each job once; the filter by kind holds."""
    everything = client.call("ListJobs", {"pageSize": 200}).only
    names = [job["name"] for job in everything["jobs"]]
    assert names.index(main_job.render_job["name"]) < names.index(main_job.prompt_job["name"])
    assert "nextPageToken" not in everything
    first = client.call("ListJobs", {"pageSize": 1}).only
    second = client.call("ListJobs", {"pageSize": 1, "pageToken": first["nextPageToken"]}).only
    assert [job["name"] for job in first["jobs"] + second["jobs"]] == names[:2]
    prompts = client.call("ListJobs", {"pageSize": 200, "kind": "JOB_KIND_PROMPT"}).only["jobs"]
    assert {job["kind"] for job in prompts} == {"JOB_KIND_PROMPT"}
    refused = client.call("ListJobs", {"pageToken": "쪽"})
    assert (refused.code, refused.reason) == (3, "INVALID_PAGE_TOKEN")


def test_cancel_retry_delete(client: ForeignClient, held_jobs: HeldJobs) -> None:
    """A running job stops when told to, can be run again to its end, and can be deleted."""
    order = brief()
    name = f"jobs/{order['requestId']}"
    with held_jobs(), client.start("GeneratePrompt", order) as messages:
        assert "started" in next(messages)["event"]
        assert client.call("DeleteJob", {"name": name}).reason == "JOB_STILL_RUNNING"
        assert client.call("CancelJob", {"name": name}).only["job"]["state"] == "JOB_STATE_CANCELLED"
        assert ended([message["event"] for message in messages])["state"] == "JOB_STATE_CANCELLED"
    again = client.call("CancelJob", {"name": name})
    assert (again.code, again.reason) == (9, "JOB_ALREADY_FINISHED")

    last = int(client.call("RetryJob", {"name": name}).only["job"]["lastSequence"])
    events = client.call("WatchJob", {"name": name, "afterSequence": last}).events
    assert "started" in events[0]
    assert ended(events)["state"] == "JOB_STATE_SUCCEEDED"
    assert client.call("RetryJob", {"name": name}).reason == "JOB_NOT_RETRYABLE"

    assert client.call("DeleteJob", {"name": name}).only == {}
    assert client.call("GetJob", {"name": name}).reason == "JOB_NOT_FOUND"


def test_speech_token(client: ForeignClient) -> None:
    """Without a speech provider the client learns that the keyboard is left, in Korean too."""
    refused = client.call("SpeechToken")
    assert (refused.code, refused.reason) == (9, "SPEECH_NOT_CONFIGURED")
    assert "키보드" in refused.detail("LocalizedMessage")["message"]


def test_field_violations(client: ForeignClient) -> None:
    """Every wrong field is named at once, each with its reason and sentences."""
    refused = client.call("GeneratePrompt", brief(category="외계", layer="", scene="", tag=""))
    assert (refused.code, refused.reason, refused.messages) == (3, "INVALID_REQUEST", [])
    assert refused.violations == {
        "category": ("UNKNOWN_CATEGORY", "없는 카테고리입니다: 외계"),
        "layer": ("REQUIRED", "값이 필요합니다."),
        "scene": ("TAG_OR_SCENE", "키워드나 장면 가운데 하나는 적어 주세요."),
    }
    assert refused.detail("LocalizedMessage")["locale"] == "ko-KR"


def test_refused_upload(client: ForeignClient, tmp_path: Path) -> None:
    """A file that is no picture is refused with the formats that are."""
    (tmp_path / "그림.png").write_text("그림이 아닌 글" * 99)
    refused = client.upload(header(), tmp_path / "그림.png")
    assert (refused.code, refused.reason) == (3, "NOT_AN_IMAGE")
    assert "HEIC" in refused.detail("LocalizedMessage")["message"]


def test_joining_by_request_id(client: ForeignClient, main_job: MainJob) -> None:
    """The same request again joins the job that is there; with other content the id is refused."""
    order = {"requestId": main_job.render_job["name"].removeprefix("jobs/"), "promptJob": main_job.prompt_job["name"]}
    assert _sequences(client.call("RenderFromPrompt", order).events) == _sequences(main_job.render.events)
    reused = client.call("RenderFromPrompt", order | {"prompt": "another picture"})
    assert (reused.code, reused.reason) == (6, "REQUEST_ID_REUSED")


def test_deadline(client: ForeignClient, held_jobs: HeldJobs) -> None:
    """A stream ends with its deadline; the job does not."""
    order = brief()
    name = f"jobs/{order['requestId']}"
    with held_jobs():
        with client.start("GeneratePrompt", order) as messages:
            assert "started" in next(messages)["event"]
        ran_out = client.call("WatchJob", {"name": name}, deadline_s=2)
        assert (ran_out.code, ran_out.details) == (4, [])
        assert "started" in ran_out.messages[0]["event"]
        assert _state(client, name) == "JOB_STATE_RUNNING"
    assert ended(client.call("WatchJob", {"name": name}).events)["state"] == "JOB_STATE_SUCCEEDED"


def test_going_away(client: ForeignClient, held_jobs: HeldJobs) -> None:
    """A client that is killed cancels nothing: the job goes on, and its events wait for whoever comes back."""
    order = brief()
    name = f"jobs/{order['requestId']}"
    with held_jobs(), client.start("GeneratePrompt", order) as messages:
        seen = int(next(messages)["event"]["sequence"])
    rest = client.call("WatchJob", {"name": name, "afterSequence": seen}).events
    assert _sequences(rest)[0] == seen + 1
    assert ended(rest)["state"] == "JOB_STATE_SUCCEEDED"


@pytest.fixture(scope="module")
def library_picture(client: ForeignClient, photo: Path) -> Message:
    """A picture in the library, added by the client under test or, as it is the same file, by the one before."""
    [added] = client.upload(ADDED, photo, f"{LIBRARY}/AddPictures").only["pictures"]
    picture: Message = added["picture"]
    return picture


def test_add_and_list_pictures(client: ForeignClient, library_picture: Message, photo: Path) -> None:
    """What is known about a picture comes back in Korean; the same file again is a duplicate."""
    assert library_picture["info"]["tags"] == ["밤", "고양이"]
    assert (library_picture["info"]["category"], library_picture["info"]["license"]) == ("animal", "CC-BY-4.0")
    assert _download(library_picture["picture"]).startswith(b"\x89PNG")
    [again] = client.upload(ADDED, photo, f"{LIBRARY}/AddPictures").only["pictures"]
    assert (again["duplicate"], again["picture"]["name"]) == (True, library_picture["name"])
    listed = client.call(f"{LIBRARY}/ListPictures", {"pageSize": 200}).only["pictures"]
    assert library_picture["name"] in [picture["name"] for picture in listed]
    found = client.call(f"{LIBRARY}/GetPicture", {"name": library_picture["name"]}).only["picture"]
    assert found["info"] == library_picture["info"]
    unknown = client.call(f"{LIBRARY}/GetPicture", {"name": UNKNOWN_JOB.replace("jobs", "pictures")})
    assert (unknown.code, unknown.reason) == (5, "PICTURE_NOT_FOUND")


def test_search_pictures(client: ForeignClient, library_picture: Message) -> None:
    """A hit says which words were found and how near its meaning is."""
    best = client.call(f"{LIBRARY}/SearchPictures", {"query": "마당에서 고양이를"}).only["hits"][0]
    assert best["picture"]["name"] == library_picture["name"]
    assert best["matchedWords"] == ["마당에서", "고양이를"]
    assert best["textSimilarity"] > 0
    refused = client.call(f"{LIBRARY}/SearchPictures")
    assert refused.violations == {"query": ("QUERY_OR_PICTURE", "찾을 말이나 그림 가운데 하나는 있어야 합니다.")}


def test_update_picture(client: ForeignClient, library_picture: Message) -> None:
    """Only what the mask names changes."""
    info = {"author": "박화가", "caption": "다른 말"}
    request = {"name": library_picture["name"], "info": info, "updateMask": {"paths": ["author"]}}
    changed = client.call(f"{LIBRARY}/UpdatePicture", request).only["picture"]
    assert (changed["info"]["author"], changed["info"]["caption"]) == ("박화가", library_picture["info"]["caption"])


def test_import_and_stats(client: ForeignClient, library_picture: Message) -> None:
    """The job's stream ends with what it did, and the library says what it is embedded with."""
    done = ended(client.call(f"{LIBRARY}/ImportPictures", {"requestId": header()["requestId"]}).events)
    assert (done["kind"], done["state"]) == ("JOB_KIND_IMPORT", "JOB_STATE_SUCCEEDED")
    stats = client.call(f"{LIBRARY}/LibraryStats").only
    assert int(stats["pictures"]) >= 1
    assert stats["activeSpace"] == done["imported"]["spaceId"]


def test_delete_picture(client: ForeignClient, library_picture: Message) -> None:
    """A picture that was deleted is not found."""
    assert client.call(f"{LIBRARY}/DeletePicture", {"name": library_picture["name"]}).only == {}
    assert client.call(f"{LIBRARY}/DeletePicture", {"name": library_picture["name"]}).reason == "PICTURE_NOT_FOUND"


def test_every_rpc_was_called(client: ForeignClient, request: pytest.FixtureRequest) -> None:
    """An RPC that is added to the contract must be called here, by either program."""
    ran = {item.name.partition("[")[0] for item in request.session.items if item.path == request.path}
    if not ran >= {name for name in globals() if name.startswith("test_")}:
        pytest.skip("only the whole module calls every RPC")
    for file, name in ((studio_service_pb2, "StudioService"), (library_service_pb2, "LibraryService")):
        service = file.DESCRIPTOR.services_by_name[name]
        assert {f"{service.full_name}/{method.name}" for method in service.methods} <= client.called
