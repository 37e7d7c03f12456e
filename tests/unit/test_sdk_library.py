"""The picture library in the SDK: adding one or many, searching, listing, changing, and the import job."""

from __future__ import annotations

import asyncio
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from hwapok import (
    AsyncStudio,
    ImportResult,
    InvalidArgument,
    JobKind,
    NewPicture,
    NotFound,
    Progress,
    RetryPolicy,
    Studio,
    Unavailable,
)
from hwapok_common.errors import HwapokError, Reason
from support.fake_gateway import FakeGateway, Fault
from support.fake_library import PNG_START
from support.studios import BRIEF, QUICK

CHUNK = 256 * 1024


def png(text: str, size: int = 0) -> bytes:
    """Something the fake takes for a picture; two that begin alike look alike."""
    return PNG_START + text.encode() + bytes(size)


def test_add(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """A picture arrives whole, with everything known about it, as NFC, under its file's own name."""
    content = png("고양이", size=CHUNK + 5)
    path = tmp_path / unicodedata.normalize("NFD", "달빛 고양이.png")
    path.write_bytes(content)
    added = studio.library.add(
        path,
        caption=unicodedata.normalize("NFD", "달빛 아래 고양이"),
        tags=["고양이", "밤"],
        category="동물",
        layer="배경",
        source="https://example.org",
        license="CC0-1.0",
        author="홍길동",
    )
    picture = added.picture
    assert picture is not None
    assert (picture.file_name, picture.caption, picture.tags) == (
        "달빛 고양이.png",
        "달빛 아래 고양이",
        ("고양이", "밤"),
    )
    assert (picture.category, picture.layer) == ("animal", "background")
    assert (picture.source, picture.license, picture.author) == ("https://example.org", "CC0-1.0", "홍길동")
    assert picture.picture.bytes() == content
    assert not added.duplicate
    assert gateway.library.embed_later == [False]
    assert studio.library.add(content, file_name="b.png").duplicate


def test_add_refused(studio: Studio, tmp_path: Path) -> None:
    """`add` raises what the server or the file system has against a picture."""
    with pytest.raises(InvalidArgument) as refused:
        studio.library.add(b"no picture")
    assert refused.value.reason == "NOT_AN_IMAGE"
    with pytest.raises(InvalidArgument) as unreadable:
        studio.library.add(tmp_path)
    assert (unreadable.value.reason, unreadable.value.metadata["file"]) == ("FILE_UNREADABLE", tmp_path.name)


def test_add_a_pipe(studio: Studio, tmp_path: Path) -> None:
    """What is no file is refused instead of waited for."""
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(InvalidArgument) as unreadable:
        studio.library.add(tmp_path / "a.png")
    assert unreadable.value.reason == "FILE_UNREADABLE"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("달빛 고양이.png".encode("cp949"), "달빛 고양이.png"),
        (b"\xff\xfe cat.png", "�� cat.png"),
        ("똠방각하.png".encode("cp949"), "똠방각하.png"),
    ],
)
def test_names_that_are_not_utf8(studio: Studio, gateway: FakeGateway, tmp_path: Path, raw: bytes, shown: str) -> None:
    """A name of Korean Windows is read as such, any other with replacement characters; the picture arrives."""
    path = tmp_path / os.fsdecode(raw)
    path.write_bytes(png("x"))
    added = list(studio.library.add_many([NewPicture(path), NewPicture(png("other"), caption="반쪽 \ud83d")]))
    assert [result.picture.file_name if result.picture else result.error for result in added] == [shown, ""]
    assert added[1].picture is not None
    assert added[1].picture.caption == "반쪽 �"
    assert studio.upload(path).file_name == shown


def test_add_many(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """Each picture has its own result, in order; bad ones fail alone, wherever they stand."""
    news = [NewPicture(png(f"{number:02}-unlike")) for number in range(20)]
    news[3] = NewPicture(b"no picture")
    news[4] = NewPicture(tmp_path / "missing.png")
    news[5] = NewPicture(png("x"), category="우주선")
    news[17] = news[0]
    sent: list[int] = []
    added = list(studio.library.add_many(iter(news), embed_later=True, sent=sent.append))
    assert [result.new for result in added] == news
    reasons = {number: result.error.reason for number, result in enumerate(added) if result.error is not None}
    assert reasons == {3: "NOT_AN_IMAGE", 4: "FILE_UNREADABLE", 5: "INVALID_REQUEST"}
    assert [number for number, result in enumerate(added) if result.duplicate] == [17]
    assert len(gateway.library.pictures) == 16
    assert all(gateway.library.embed_later)
    assert sent[-1] == 19 or sent[-1] == 20
    assert sent == sorted(sent)


def test_near_duplicates(studio: Studio) -> None:
    """A picture that looks like another one is added and says which."""
    first = studio.library.add(png("abcdefgh1")).picture
    near = studio.library.add(png("abcdefgh2")).near_duplicates
    assert first is not None
    assert [duplicate.name for duplicate in near] == [first.name]
    assert 0.9 < near[0].similarity <= 1


@pytest.mark.parametrize(
    "fault", [Fault(grpc.StatusCode.UNAVAILABLE, after=2), Fault(grpc.StatusCode.UNAVAILABLE, carry_out=True)]
)
def test_torn_stream_is_repeated(studio: Studio, gateway: FakeGateway, fault: Fault) -> None:
    """A stream that tears is sent again, and no picture is there twice."""
    gateway.faults["AddPictures"].append(fault)
    added = list(studio.library.add_many(NewPicture(png(f"{number}-apart-here")) for number in range(5)))
    assert all(result.picture for result in added)
    assert len(gateway.library.pictures) == 5
    assert len(gateway.requests("AddPictures")) == 2


def test_stream_refused(studio: Studio, gateway: FakeGateway) -> None:
    """What the server has against the stream itself is raised."""
    gateway.faults["AddPictures"].append(Fault(error=HwapokError(Reason.UPLOAD_NOT_COMMITTED)))
    with pytest.raises(InvalidArgument) as caught:
        list(studio.library.add_many([NewPicture(png("a"))]))
    assert caught.value.reason == "UPLOAD_NOT_COMMITTED"


def test_file_that_breaks_off(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """A file that goes away while it is read fails alone and is not kept."""
    path = tmp_path / "unplugged.png"
    path.write_bytes(png("unplugged", size=2 * CHUNK))
    news = [NewPicture(png("first")), NewPicture(path), NewPicture(png("whole"))]
    added = list(studio.library.add_many(news, sent=lambda number: path.unlink(missing_ok=True)))
    assert [result.error.reason if result.error else "" for result in added] == ["", "FILE_UNREADABLE", ""]
    assert len(gateway.library.pictures) == 2


def test_pictures_are_drawn_as_they_are_sent(studio: Studio, gateway: FakeGateway) -> None:
    """An endless source is drawn a batch at a time; leaving the iterator ends it."""
    drawn: list[int] = []

    def endless() -> Iterator[NewPicture]:
        while True:
            drawn.append(len(drawn))
            yield NewPicture(png(f"{len(drawn)}-endless"))

    results = studio.library.add_many(endless())
    next(results)
    assert len(drawn) == gateway.library.streams[0] < 100


def test_search(studio: Studio, gateway: FakeGateway) -> None:
    """Hits come best first, with the parts of their score and the filters they pass; relaxed filters are named."""
    studio.library.add(png("1 cat and moon"), caption="달빛 고양이", category="animal", layer="sketch")
    studio.library.add(png("2 cat"), caption="고양이", category="animal", layer="background")
    result = studio.library.search(unicodedata.normalize("NFD", "달빛 고양이"), category="동물", layer="배경", limit=5)
    assert [hit.picture.caption for hit in result.hits] == ["달빛 고양이", "고양이"]
    best = result.hits[0]
    assert (best.keyword_score, best.matched_words) == (1.0, ("달빛", "고양이"))
    assert best.text_similarity is not None
    assert best.content_similarity is None
    assert (best.in_category, best.in_layer) == (True, False)
    assert result.relaxed == ("layer",)
    assert result.notes == ()
    request = gateway.requests("SearchPictures")[0]
    assert (request.query, request.category, request.layer, request.limit) == ("달빛 고양이", "동물", "배경", 5)
    gateway.library.notes = ["LIBRARY_OTHER_SPACE"]
    strict = studio.library.search("고양이", layer="배경", strict=True)
    assert [(note.reason, "낱말로만" in note.message.ko) for note in strict.notes] == [("LIBRARY_OTHER_SPACE", True)]
    assert [hit.picture.caption for hit in strict.hits] == ["고양이"]


def test_search_by_picture(studio: Studio, tmp_path: Path) -> None:
    """A picture to search by may be a file, its bytes, an upload or an upload's name."""
    path = tmp_path / "cat.png"
    path.write_bytes(png("cat"))
    studio.library.add(path)
    upload = studio.upload(path)
    for picture in (path, str(path), png("cat"), upload, upload.name):
        [hit] = studio.library.search(picture=picture).hits
        assert hit.picture_similarity == 1.0


def test_pictures(studio: Studio, gateway: FakeGateway) -> None:
    """Pages are fetched as they are asked for, newest first, filtered by the server."""
    for number in range(7):
        studio.library.add(png(f"{number} apart"), file_name=f"{number}.png", category="animal" if number % 2 else "")
    assert [picture.file_name for picture in studio.library.pictures()] == [
        f"{number}.png" for number in range(6, -1, -1)
    ]
    assert len(gateway.requests("ListPictures")) == 3
    assert [picture.file_name for picture in studio.library.pictures(limit=2)] == ["6.png", "5.png"]
    assert [picture.file_name for picture in studio.library.pictures(category="동물")] == ["5.png", "3.png", "1.png"]


def test_update(studio: Studio, gateway: FakeGateway) -> None:
    """Only what is given changes; an empty value is a value; nothing given changes nothing."""
    picture = studio.library.add(png("cat"), caption="고양이", tags=["밤"], author="홍길동").picture
    assert picture is not None
    changed = studio.library.update(picture, caption="강아지", author="")
    assert (changed.caption, changed.tags, changed.author) == ("강아지", ("밤",), "")
    assert studio.library.update(picture.id, tags=[]).tags == ()
    assert studio.library.update(picture).caption == "강아지"
    masks = [list(request.update_mask.paths) for request in gateway.requests("UpdatePicture")]
    assert masks == [["caption", "author"], ["tags"]]


def test_delete(studio: Studio) -> None:
    """A deleted picture is not found any more, by name or uuid."""
    picture = studio.library.add(png("cat")).picture
    assert picture is not None
    studio.library.delete(picture.id)
    for call in (studio.library.delete, studio.library.picture, studio.library.update):
        with pytest.raises(NotFound) as caught:
            call(picture)
        assert caught.value.reason == "PICTURE_NOT_FOUND"


def test_stats(studio: Studio) -> None:
    """Counts by category and layer."""
    studio.library.add(png("1 cat"), category="animal")
    studio.library.add(png("2 none"))
    stats = studio.library.stats()
    assert (stats.pictures, dict(stats.by_category), stats.active_space) == (2, {"animal": 1, "": 1}, "e5@1")


def test_import_job(studio: Studio, gateway: FakeGateway) -> None:
    """The import job is a run: its events survive a torn stream, its result is typed, it is listed by its kind."""
    gateway.faults["ImportPictures"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=2))
    run = studio.library.import_pictures()
    stages = [event.stage for event in run if isinstance(event, Progress)]
    assert stages == ["embed_pictures", "index_pictures"]
    result = run.result()
    assert (result.job, result.embedded, result.failed, result.space_id) == (run.name, 2, 0, "e5@1")
    [job] = studio.jobs(kind=JobKind.IMPORT)
    assert isinstance(job.result, ImportResult)
    assert isinstance(studio.watch(job).result(), ImportResult)


def test_expired_link(studio: Studio, gateway: FakeGateway) -> None:
    """A picture whose link has expired is downloaded by a fresh one."""
    picture = studio.library.add(png("cat")).picture
    assert picture is not None
    gateway.files.expire_links()
    assert picture.picture.bytes() == png("cat")


def test_pinned_and_excluded(studio: Studio, gateway: FakeGateway) -> None:
    """Pictures can be pinned and excluded, by value, name or uuid; the answer lists what was looked at."""
    picture = studio.library.add(png("cat")).picture
    assert picture is not None
    result = studio.generate_prompt("고양이", pinned=[picture], excluded=["1234", "pictures/5678"], **BRIEF).result()
    options = gateway.requests("GeneratePrompt")[0].reference_options
    assert list(options.pinned_pictures) == [picture.name]
    assert list(options.excluded_pictures) == ["pictures/1234", "pictures/5678"]
    candidate, other = result.candidates
    assert not other.chosen
    assert (candidate.chosen, candidate.verdict.en) == (True, "The closest picture")
    assert candidate.reference.picture.bytes()
    spec = studio.job(result.job).spec
    assert getattr(spec, "pinned_pictures", None) == (picture.name,)


def test_from_a_coroutine(gateway: FakeGateway) -> None:
    """AsyncLibrary does the same in an event loop of one's own."""

    async def scenario() -> None:
        async with AsyncStudio(gateway.target, retry_policy=QUICK) as studio:
            news = [NewPicture(png(f"{number} apart")) for number in range(3)]
            assert [bool(added.picture) async for added in studio.library.add_many(news)] == [True] * 3
            assert len([picture async for picture in studio.library.pictures()]) == 3
            assert (await studio.library.import_pictures()).embedded == 2

    asyncio.run(scenario())


def test_server_away(gateway: FakeGateway) -> None:
    """A server that stays away is an error, not a hang."""
    gateway.stop()
    policy = RetryPolicy(first_delay=0.01, first_contact=0.05)
    with Studio(gateway.target, retry_policy=policy) as studio, pytest.raises(Unavailable):
        studio.library.add(png("cat"))
