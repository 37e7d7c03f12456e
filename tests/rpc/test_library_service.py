"""LibraryService through the real stack: filled, searched in Korean, changed, emptied."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import psycopg
import pytest

from hwapok_pb.v1 import job_pb2, studio_service_pb2
from hwapok_pb.v1 import library_service_pb2 as pb
from support.drawings import drawing, encoded
from support.library_client import LibraryClient, NewPicture, messages, sample
from support.raw_client import RawClient, failure_of, new_id, upload_messages
from support.stack import Stack, running_stack

UNKNOWN = f"pictures/{new_id()}"
SCENES = {1: "달빛 아래 한옥 마당의 고양이", 2: "비 내리는 도시의 골목길", 3: "노을 진 바닷가를 걷는 두 사람"}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A stack of this module's own: its libraries are counted."""
    keys = ", ".join(f"{name}=key-of-{name}" for name in ("kim", "lee", "park", "choi", "jung", "kang", "song"))
    with running_stack(environment={"HWAPOK_API_KEYS": keys}) as running:
        yield running


@pytest.fixture(scope="module")
def kim(stack: Stack) -> LibraryClient:
    """An owner with three pictures, added by number."""
    client = LibraryClient(stack.grpc, "key-of-kim")
    for number, caption in SCENES.items():
        client.add_one(number, file_name=f"{number}.png", caption=caption, category="자연", layer="배경")
    return client


def named(client: LibraryClient) -> dict[str, str]:
    """Caption -> name."""
    return {picture.info.caption: picture.name for picture in client.page().pictures}


def test_a_picture_comes_back_as_it_was_described(stack: Stack) -> None:
    """Text is composed and cleaned, category and layer are catalogue keys, the file can be downloaded."""
    lee = LibraryClient(stack.grpc, "key-of-lee")
    caption = unicodedata.normalize("NFD", "달빛 아래 고양이")
    added = lee.add_one(
        7, file_name="../고양이.png", caption=caption, tags=["밤", "밤", " 고양이 "], category="동물", layer="스케치",
        source="내 공책", license="CC-BY-4.0", author="이화가",
    )  # fmt: skip
    assert added.info == lee.get(added.name).info
    assert (added.info.caption, list(added.info.tags)) == ("달빛 아래 고양이", ["밤", "고양이"])
    assert (added.info.category, added.info.layer) == ("animal", "sketch")
    assert (added.info.source, added.info.license, added.info.author) == ("내 공책", "CC-BY-4.0", "이화가")
    assert "/" not in added.info.file_name
    assert stack.download(added.picture.uri).startswith(b"\x89PNG")


def test_one_bad_picture_fails_alone(stack: Stack) -> None:
    """Each result stands at its picture's place, with the error an upload would have got."""
    client = LibraryClient(stack.grpc, "key-of-park")
    good = sample(20)
    results = client.add(
        NewPicture(good),
        NewPicture(b"no picture at all" * 99),
        NewPicture(sample(21), sha256=b"\0" * 32),
        NewPicture(sample(21), pb.PictureInfo(caption="가" * 501, category="외계")),
        NewPicture(b"\xff" * (10 * 2**20 + 1)),
        NewPicture(b""),
        NewPicture(good),
        NewPicture(sample(22)),
    )
    codes = [result.error.details[0].value if result.HasField("error") else b"" for result in results]
    reasons = ["NOT_AN_IMAGE", "CHECKSUM_MISMATCH", "INVALID_REQUEST", "UPLOAD_TOO_LARGE", "UPLOAD_EMPTY"]
    assert all(reason.encode() in code for reason, code in zip(reasons, codes[1:6], strict=True))
    assert (results[6].duplicate, results[6].picture.name) == (True, results[0].picture.name)
    assert not results[7].duplicate
    assert client.stats().pictures == 2


def test_a_stream_that_breaks_keeps_what_was_committed(stack: Stack) -> None:
    """The whole stream is sent again and nothing is there twice; out of order it is refused."""
    client = LibraryClient(stack.grpc, "key-of-choi")
    broken = [NewPicture(sample(30)), NewPicture(sample(31), commit=False)]
    refused = failure_of(lambda: client.add(*broken))
    assert refused.reason == "UPLOAD_NOT_COMMITTED"
    assert client.stats().pictures == 1
    assert [result.duplicate for result in client.add(NewPicture(sample(30)), NewPicture(sample(31)))] == [True, False]
    metadata = (("authorization", "Bearer key-of-choi"),)
    headless = list(messages([NewPicture(sample(32))]))[1:]
    refused = failure_of(lambda: client.stub.AddPictures(iter(headless), timeout=30, metadata=metadata))
    assert refused.reason == "UPLOAD_PROTOCOL"


def test_pictures_that_look_nearly_the_same_are_reported(kim: LibraryClient) -> None:
    """The same drawing, recompressed, is added and named as a near-duplicate; another drawing is not."""
    [again] = kim.add(NewPicture(encoded(drawing(1), "JPEG", quality=60), pb.PictureInfo(caption="다시")))
    try:
        assert [near.name for near in again.near_duplicates] == [named(kim)[SCENES[1]]]
        assert again.near_duplicates[0].similarity > 0.9
        assert not again.duplicate
        [other] = kim.add(NewPicture(sample(9), pb.PictureInfo(caption="다른 그림")))
        assert not other.near_duplicates
        kim.delete(other.picture.name)
    finally:
        kim.delete(again.picture.name)


def test_a_search_shows_why_it_found_what_it_found(kim: LibraryClient) -> None:
    """By words with particles, by meaning with none in common; the parts of the score are there."""
    found = kim.search("한옥에서 고양이가")
    assert found.hits[0].picture.info.caption == SCENES[1]
    assert set(found.hits[0].matched_words) == {"한옥에서", "고양이가"}
    assert found.hits[0].keyword_score == 1.0
    assert found.hits[0].HasField("text_similarity")
    assert not found.hits[0].HasField("picture_similarity")
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    meaning = kim.search("해변의 석양 속 연인")
    assert meaning.hits[0].picture.info.caption == SCENES[3]
    assert len(kim.search("한옥", limit=1).hits) == 1


def test_a_search_by_picture_finds_its_like(stack: Stack, kim: LibraryClient) -> None:
    """An upload of a recompressed copy finds the original, most alike first."""
    metadata = (("authorization", "Bearer key-of-kim"),)
    raw = RawClient(stack.grpc)
    copy = encoded(drawing(2), "JPEG", quality=50)
    upload = raw.stub.Upload(upload_messages(copy), timeout=60, metadata=metadata).upload
    found = kim.search(picture_upload=upload.name)
    assert found.hits[0].picture.info.caption == SCENES[2]
    assert found.hits[0].picture_similarity > 0.9 > found.hits[1].picture_similarity
    both = kim.search("고양이", picture_upload=upload.name)
    assert both.hits[0].HasField("text_similarity")
    assert both.hits[0].HasField("picture_similarity")


def test_the_same_pixels_are_embedded_whenever_it_happens(stack: Stack) -> None:
    """A picture embedded as it comes in, embedded again later, and searched for: one and the same vector."""
    client = LibraryClient(stack.grpc, "key-of-song")
    picture_id = client.add_one(70, caption="같은 그림").name.removeprefix("pictures/")
    query = "select vector::text from picture_vector where picture_id = %s and kind = 'image'"
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        [at_once] = database.execute(query, [picture_id]).fetchone() or [None]
        database.execute("delete from picture_vector where picture_id = %s", [picture_id])
        assert client.embed()[-1].finished.imported.embedded == 1
        [later] = database.execute(query, [picture_id]).fetchone() or [""]
    assert at_once == later
    metadata = (("authorization", "Bearer key-of-song"),)
    upload = RawClient(stack.grpc).stub.Upload(upload_messages(sample(70)), timeout=60, metadata=metadata).upload
    for _ in range(2):  # then as one that came in before uploads kept a thumbnail
        assert client.search(picture_upload=upload.name).hits[0].picture_similarity > 0.9999
        with psycopg.connect(stack.database_url) as database:
            database.execute("update upload set thumbnail_key = null where id = %s", [upload.name.split("/")[1]])


def test_a_wrong_filter_is_relaxed_and_said(kim: LibraryClient) -> None:
    """Nothing is hidden silently; with `strict` the filter holds."""
    found = kim.search("고양이", category="음식", layer="콘티")
    assert list(found.relaxed) == ["layer", "category"]
    assert found.hits[0].picture.info.caption == SCENES[1]
    assert not found.hits[0].in_category
    assert not kim.search("고양이", category="음식", strict=True).hits


def test_a_list_goes_page_by_page_newest_first(kim: LibraryClient) -> None:
    """Each picture once; filters are exact."""
    first = kim.page(page_size=2)
    second = kim.page(page_size=2, page_token=first.next_page_token)
    captions = [picture.info.caption for picture in [*first.pictures, *second.pictures]]
    assert captions == [SCENES[3], SCENES[2], SCENES[1]]
    assert not second.next_page_token
    assert not kim.page(category="음식").pictures
    assert len(kim.page(layer="배경").pictures) == 3


def test_a_changed_caption_is_found_at_once(kim: LibraryClient) -> None:
    """Only the fields of the mask change; the old words find it no more, the new ones and their meaning do."""
    added = kim.add_one(40, caption="사과 바구니", author="김화가")
    try:
        changed = kim.update(added.name, pb.PictureInfo(caption="눈 덮인 설산", author="남"), "caption")
        assert (changed.info.caption, changed.info.author) == ("눈 덮인 설산", "김화가")
        assert added.name not in {hit.picture.name for hit in kim.search("바구니").hits if hit.matched_words}
        assert kim.search("설산").hits[0].picture.name == added.name
        assert kim.search("겨울 산봉우리").hits[0].picture.name == added.name
    finally:
        kim.delete(added.name)


def test_a_deleted_picture_leaves_nothing(stack: Stack, kim: LibraryClient) -> None:
    """Row, vectors and files go; a file that an upload still needs stays."""
    metadata = (("authorization", "Bearer key-of-kim"),)
    kept = RawClient(stack.grpc).stub.Upload(upload_messages(sample(50)), timeout=60, metadata=metadata).upload
    shared, alone = kim.add_one(50, caption="둘이 쓰는 그림"), kim.add_one(51, caption="하나뿐인 그림")
    with psycopg.connect(stack.database_url) as database:
        query = "select thumbnail_key from library_picture where id = %s"
        [thumbnail] = database.execute(query, [alone.name.removeprefix("pictures/")]).fetchone() or [""]
    for picture in (shared, alone):
        kim.delete(picture.name)
        assert failure_of(lambda: kim.get(picture.name)).reason == "PICTURE_NOT_FOUND"  # noqa: B023
    with psycopg.connect(stack.database_url) as database:
        ids = [picture.name.removeprefix("pictures/") for picture in (shared, alone)]
        [left] = database.execute(
            "select count(*) from picture_vector where picture_id = any(%s)", [ids]
        ).fetchone() or [1]
    assert left == 0
    assert stack.status(alone.picture.uri) == 404
    assert stack.status(kept.picture.uri) == 200
    assert not list((stack.data_dir / "blobs").rglob(f"*{thumbnail}*"))


def test_a_library_belongs_to_its_owner(stack: Stack, kim: LibraryClient) -> None:
    """Another key sees, finds, changes and deletes nothing of it."""
    stranger = LibraryClient(stack.grpc, "key-of-jung")
    name = named(kim)[SCENES[1]]
    for call in (
        lambda: stranger.get(name),
        lambda: stranger.update(name, pb.PictureInfo(caption="내 것"), "caption"),
        lambda: stranger.delete(name),
    ):
        assert failure_of(call).reason == "PICTURE_NOT_FOUND"
    assert not stranger.search("고양이").hits
    assert not stranger.page().pictures
    assert stranger.stats().pictures == 0
    assert failure_of(lambda: LibraryClient(stack.grpc).page()).reason == "MISSING_API_KEY"


def test_pictures_added_for_later_are_found_by_meaning_after_the_import(stack: Stack) -> None:
    """By words at once; the job embeds each exactly once, says how far it is, and can be joined."""
    client = LibraryClient(stack.grpc, "key-of-kang")
    infos = [pb.PictureInfo(caption=SCENES[1]), pb.PictureInfo(caption=SCENES[2]), pb.PictureInfo(category="동물")]
    client.add(*(NewPicture(sample(60 + n), info, embed_later=True) for n, info in enumerate(infos)))
    assert client.search("고양이").hits[0].picture.info.caption == SCENES[1]
    assert not client.search("해변의 석양").hits
    request_id = new_id()
    events = client.embed(request_id)
    job = events[-1].finished
    assert (job.kind, job.state) == (job_pb2.JOB_KIND_IMPORT, job_pb2.JOB_STATE_SUCCEEDED)
    assert (job.imported.embedded, job.imported.failed) == (3, 0)
    stages = [event.progress.stage for event in events if event.WhichOneof("event") == "progress"]
    assert list(dict.fromkeys(stages)) == ["embed_pictures", "index_pictures"]
    assert [event.sequence for event in client.embed(request_id)] == [event.sequence for event in events]
    assert client.embed()[-1].finished.imported.embedded == 0
    assert client.search("비 오는 거리").hits[0].HasField("text_similarity")
    stats = client.stats()
    assert (stats.pictures, stats.active_space, stats.next_space) == (3, job.imported.space_id, "")
    assert dict(stats.by_category) == {"": 2, "animal": 1}


REFUSED: dict[str, tuple[Callable[[LibraryClient], object], str]] = {
    "no such picture": (lambda c: c.get(UNKNOWN), "PICTURE_NOT_FOUND"),
    "update of no such picture": (lambda c: c.update(UNKNOWN, pb.PictureInfo()), "PICTURE_NOT_FOUND"),
    "a name of another form": (lambda c: c.delete("picture"), "INVALID_REQUEST"),
    "nothing to search for": (lambda c: c.search(" "), "INVALID_REQUEST"),
    "a negative limit": (lambda c: c.search("달", limit=-1), "INVALID_REQUEST"),
    "an upload that is not there": (lambda c: c.search(picture_upload=f"uploads/{new_id()}"), "INVALID_REQUEST"),
    "an unknown category": (lambda c: c.page(category="외계"), "INVALID_REQUEST"),
    "a token of another server": (lambda c: c.page(page_token="쪽"), "INVALID_PAGE_TOKEN"),
    "a job id that is no UUID": (lambda c: c.embed("1"), "INVALID_REQUEST"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_why_in_both_languages(kim: LibraryClient, case: str) -> None:
    """Every wrong request has its reason and a Korean sentence."""
    call, reason = REFUSED[case]
    refused = failure_of(lambda: call(kim))
    assert refused.reason == reason
    assert any("가" <= letter <= "힣" for letter in refused.korean)


def test_a_mask_names_only_what_can_be_changed(kim: LibraryClient) -> None:
    """A path that is no field of the picture's info is a violation."""
    name = named(kim)[SCENES[1]]
    assert failure_of(lambda: kim.update(name, pb.PictureInfo(), "create_time")).fields == {
        "update_mask": "FIXED_FIELD"
    }


def test_a_prompt_uses_the_library_and_names_its_rights(stack: Stack, kim: LibraryClient) -> None:
    """The best picture becomes a reference; the answer lists what was looked at, and wishes are respected."""
    stub, metadata = RawClient(stack.grpc).stub, (("authorization", "Bearer key-of-kim"),)

    def prompt(**options: object) -> job_pb2.PromptResult:
        request = studio_service_pb2.GeneratePromptRequest(
            request_id=new_id(), category="자연", layer="배경", tag="고양이", scene="달밤의 고양이",
            reference_options=job_pb2.ReferenceOptions(**options),  # type: ignore[arg-type]
        )  # fmt: skip
        *_, last = stub.GeneratePrompt(request, timeout=60, metadata=metadata)
        result: job_pb2.PromptResult = last.event.finished.prompt
        return result

    name, other = named(kim)[SCENES[1]], named(kim)[SCENES[2]]
    result = prompt()
    assert [reference.name for reference in result.references] == [name]
    assert {candidate.reference.name: candidate.chosen for candidate in result.candidates}[name]
    pinned = prompt(pinned_pictures=[other], excluded_pictures=[name])
    assert pinned.references[0].name == other
    assert name not in [reference.name for reference in pinned.references]
    refused = failure_of(lambda: prompt(pinned_pictures=[UNKNOWN]))
    assert refused.fields == {"reference_options.pinned_pictures": "UNKNOWN_PICTURE"}
