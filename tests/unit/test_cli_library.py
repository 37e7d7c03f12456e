"""`hwapok library`: each of its verbs, for people and for programs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import click
import grpc
import pytest

from hwapok.cli import cli
from hwapok.cli.failures import ExitCode
from hwapok.cli.library import library
from hwapok_common.errors import HwapokError, Reason
from support.command_line import CommandLine
from support.fake_gateway import FakeGateway, Fault
from support.fake_library import PNG_START

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "cli.md"


@pytest.fixture
def hwapok(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return CommandLine(gateway.target)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good pictures with captions, in different ways."""
    folder = tmp_path / "그림"
    folder.mkdir()
    picture(folder / "달빛_고양이.png")
    picture(folder / "b.png")
    (folder / "b.txt").write_text("눈 덮인 기와 지붕", "utf-8")
    picture(folder / "c.png")
    (folder / "manifest.csv").write_text(
        "file_name,caption,tags,category,layer,source,license,author\n"
        'c.png,비 오는 골목,"골목, 비",동물,배경,https://example.org,CC0-1.0,홍길동\n',
        "utf-8",
    )
    return folder


def picture(path: Path, look: str = "") -> None:
    """A picture that the fake takes for one; two of one look are near-duplicates."""
    path.write_bytes(PNG_START + f"{look or path.name:<16}".encode() + os.fsencode(path.name))


def last(lines: list[dict[str, Any]], event: str) -> dict[str, Any]:
    return [line for line in lines if line["event"] == event][-1]


def test_import(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """Pictures arrive with what is known about them; the command ends with the import job and its progress."""
    result = hwapok("library", "import", str(folder))
    assert result.exit_code == 0, result.output
    assert gateway.library.captions() == {
        "c.png": "비 오는 골목",
        "b.png": "눈 덮인 기와 지붕",
        "달빛_고양이.png": "달빛 고양이",
    }
    info = next(each.info for each in gateway.library.pictures.values() if each.info.file_name == "c.png")
    assert (list(info.tags), info.category, info.layer) == (["골목", "비"], "animal", "background")
    assert (info.source, info.license, info.author) == ("https://example.org", "CC0-1.0", "홍길동")
    assert not any(gateway.library.embed_later)
    lines = result.stdout.splitlines()
    assert lines[0].startswith("그림 3장을 가져옵니다")
    assert lines[1].startswith("그림 3장 가운데 3장을 새로 넣었습니다. 이미 있던 그림은 0장")
    assert lines[2].startswith("[1/2]")
    assert lines[-1] == "이제 뜻으로 찾을 수 있습니다 (이번에 읽은 그림 2장, 실패 0장)."


def test_import_twice(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """The second time everything is there already: counted, and nothing twice."""
    hwapok("library", "import", str(folder))
    lines = hwapok.json("library", "import", str(folder))
    report = last(lines, "import_report")
    assert (report["total"], report["added"], report["duplicates"]) == (3, 0, 3)
    assert len(gateway.library.pictures) == 3
    assert last(lines, "result")["kind"] == "import"


def test_import_reports(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """One bad file fails nothing: a table at the end has what to look at, and the exit code is 0."""
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "empty.png").touch()
    picture(folder / "IMG_0001.png")
    picture(folder / "d1.png", look="alike")
    picture(folder / "d2.png", look="alike")
    picture(folder / "e.png")
    (folder / "e.json").write_text('{"category": "우주선"}', "utf-8")
    with (folder / "manifest.csv").open("a", encoding="utf-8") as file:
        file.write("gone.png,없는 그림\n")
    result = hwapok("library", "import", str(folder))
    assert result.exit_code == 0
    assert "살펴볼 것: 읽을 수 없음 2, 거절됨 1, 파일 없음 1, 비슷한 그림 1, 설명 없음 1" in result.stdout.splitlines()
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["파일", "없음", "gone.png"] in rows
    assert ["설명", "없음", "IMG_0001.png"] in rows
    assert any(row[:3] == ["읽을", "수", "없음"] and "broken.png" in row for row in rows)
    assert any(row[:3] == ["읽을", "수", "없음"] and "empty.png" in row for row in rows)
    assert "비슷한 그림" in result.stdout
    assert "d1.png와(과) 비슷합니다 (0.97)" in result.stdout
    assert "없는 카테고리입니다: 우주선" in result.stdout
    assert len(gateway.library.pictures) == 6
    report = last(hwapok.json("library", "import", str(folder)), "import_report")
    counts = {kind: report[kind] for kind in ("unreadable", "refused", "missing", "no_caption", "duplicates")}
    assert counts == {"unreadable": 2, "refused": 1, "missing": 1, "no_caption": 1, "duplicates": 6}
    assert {"kind": "missing", "file": "gone.png", "detail": {"ko": "", "en": ""}} in report["problems"]


def test_import_of_a_folder_from_korean_windows(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """Names in CP949, also the folder's own, arrive as they were meant, by `upload` too. A pipe hangs nothing."""
    folder = tmp_path / os.fsdecode("그림".encode("cp949"))
    folder.mkdir()
    named = folder / os.fsdecode("달빛 고양이.png".encode("cp949"))
    picture(named, look="moon")
    picture(folder / "b.png")
    os.mkfifo(folder / "pipe.png")
    process = hwapok.start("library", "import", os.fsencode(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert gateway.library.captions() == {"달빛 고양이.png": "달빛 고양이", "b.png": "b"}
    assert "그림 2장을 가져옵니다" in output.decode()
    assert "보통 파일이 아닙니다" in output.decode()
    uploaded = hwapok.start("upload", os.fsencode(named), "--json", stdout=subprocess.PIPE)
    assert json.loads(uploaded.communicate(timeout=60)[0])["upload"]["file_name"] == "달빛 고양이.png"
    assert hwapok("upload", str(folder / "pipe.png")).exit_code == ExitCode.FAILED


def test_import_json(hwapok: CommandLine, folder: Path) -> None:
    """Programs get a line for each picture, the report, and the events of the job."""
    (folder / "broken.png").write_bytes(b"no picture")
    lines = hwapok.json("library", "import", str(folder))
    added = [line for line in lines if line["event"] == "added"]
    assert {line["file"]: bool(line["picture"]) for line in added} == {
        "c.png": True,
        "b.png": True,
        "broken.png": False,
        "달빛_고양이.png": True,
    }
    assert {line["error"]["reason"] for line in added if line["error"]} == {"NOT_AN_IMAGE"}
    assert [line["event"] for line in lines if line["event"] in ("started", "finished")] == ["started", "finished"]


def test_interrupted_import_goes_on(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """Ctrl-C says how far it came and exits with 130; the same command then adds the rest, and nothing twice."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        picture(folder / f"고양이 {number:02}.png", look=f"{number:02}")
    gateway.faults["AddPictures"].extend([Fault(), Fault(hang=True)])
    process = hwapok.start("library", "import", str(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    gateway.wait_for("AddPictures", 2)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED, errors
    assert output.decode().splitlines()[-1].startswith("중단했습니다: 40장 가운데 16장")
    assert "16장까지는 더 들어갔을 수 있습니다" in output.decode()
    assert len(gateway.library.pictures) == 16
    assert gateway.requests("ImportPictures") == []
    report = last(hwapok.json("library", "import", str(folder)), "import_report")
    assert (report["added"], report["duplicates"]) == (24, 16)
    assert len(gateway.library.pictures) == 40


def test_killed_import_goes_on(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """A command that is killed in the middle of a stream leaves nothing that the next one would add twice."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20):
        picture(folder / f"고양이 {number:02}.png", look=f"{number:02}")
    gateway.faults["AddPictures"].append(Fault(hang=True, carry_out=True))
    process = hwapok.start("library", "import", str(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    gateway.wait_for("AddPictures")
    process.kill()
    process.communicate()
    assert hwapok("library", "import", str(folder)).exit_code == 0
    assert len(gateway.library.pictures) == 20
    assert len(set(gateway.library.content.values())) == 20


def test_interrupted_import_does_not_count_what_it_cannot_know(
    hwapok: CommandLine, gateway: FakeGateway, folder: Path
) -> None:
    """Pictures that are stored while nobody waits for the answer are neither denied nor claimed."""
    gateway.faults["AddPictures"].append(Fault(hang=True, carry_out=True))
    process = hwapok.start("library", "import", str(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    gateway.wait_for("AddPictures")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    line = output.decode().splitlines()[-1]
    assert "3장 가운데 0장이 들어간 것을 확인했습니다. 보내던 3장까지는 더 들어갔을 수 있습니다." in line


def test_import_without_the_embedding_service(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """The job cannot begin: an error, after saying that the pictures are safe and what happens to them."""
    gateway.faults["ImportPictures"].append(Fault(error=HwapokError(Reason.EMBEDDING_NO_VECTOR)))
    result = hwapok("library", "import", str(folder))
    assert result.exit_code == ExitCode.FAILED
    assert result.stdout.splitlines()[-1].startswith("그림 3장은 라이브러리에 안전하게 들어 있고")
    assert "임베딩" in result.stderr
    assert len(gateway.library.pictures) == 3


def test_import_update(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """With --update what the folder says reaches pictures that are there already; without it they stay."""
    hwapok("library", "import", str(folder))
    (folder / "b.txt").write_text("눈 그친 기와 지붕", "utf-8")
    told = hwapok("library", "import", str(folder)).stdout
    assert gateway.library.captions()["b.png"] == "눈 덮인 기와 지붕"
    assert "다른 설명" in told
    assert "b.png" in told
    assert "“눈 덮인 기와 지붕” (`--update`로 바꿉니다)" in told
    report = last(hwapok.json("library", "import", str(folder), "--update"), "import_report")
    assert gateway.library.captions()["b.png"] == "눈 그친 기와 지붕"
    assert (report["updated"], report["other_caption"]) == (1, 0)


def test_embed_later(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """With --embed-later all embedding is left to the job at the end."""
    assert hwapok("library", "import", str(folder), "--embed-later").exit_code == 0
    assert all(gateway.library.embed_later)


def test_import_of_nothing(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """A folder without pictures is bad input; one in which no picture is good is a failure."""
    folder = tmp_path / "empty"
    folder.mkdir()
    assert hwapok("library", "import", str(folder)).exit_code == ExitCode.BAD_INPUT
    (folder / "a.png").write_bytes(b"no picture")
    assert hwapok("library", "import", str(folder)).exit_code == ExitCode.FAILED
    assert gateway.requests("ImportPictures") == []


def test_import_without_a_server(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """What the server has against the whole is an error with its exit code."""
    gateway.faults["AddPictures"].append(Fault(grpc.StatusCode.UNAUTHENTICATED))
    assert hwapok("library", "import", str(folder)).exit_code == ExitCode.AUTHENTICATION


def described(gateway: FakeGateway) -> list[tuple[str, bytes]]:
    """The library's whole state, without names and times, in order."""
    library = gateway.library
    return [(str(picture.info), library.content[name]) for name, picture in library.pictures.items()]


def test_export_and_import(hwapok: CommandLine, gateway: FakeGateway, folder: Path, tmp_path: Path) -> None:
    """An export is read back to the same state: order, names, empty captions, names that are taken."""
    hwapok("library", "import", str(folder))
    again = tmp_path / "again"
    again.mkdir()
    for name in ("b.png", "B.png", "photo.jpg", "manifest.csv"):
        (again / f"{name}.txt").write_text("", "utf-8")
    picture(again / "b.png", look="another b")
    picture(again / "B.png", look="large b")
    picture(again / "photo.jpg")
    hwapok("library", "import", str(again), "--license", "CC0-1.0")
    before = described(gateway)
    assert len(before) == 6
    exported = tmp_path / "내보냄"
    assert hwapok("library", "export", str(exported)).exit_code == 0
    assert (exported / "photo.jpg.png").is_file()
    gateway.library.pictures.clear()
    gateway.library.content.clear()
    assert hwapok("library", "import", str(exported)).exit_code == 0
    assert described(gateway) == before


@pytest.fixture
def interrupted(hwapok: CommandLine, gateway: FakeGateway, folder: Path, tmp_path: Path) -> Path:
    """An export that ended after two of three pictures."""
    hwapok("library", "import", str(folder))
    exported = tmp_path / "out"
    gateway.files.faults.extend(["", "", "redirect"])
    assert hwapok("library", "export", str(exported)).exit_code == ExitCode.FAILED
    assert not (exported / "manifest.csv").exists()
    return exported


def test_export_goes_on(hwapok: CommandLine, gateway: FakeGateway, folder: Path, interrupted: Path) -> None:
    """An export that was interrupted goes on: what is there is not fetched again. One that is done is left alone."""
    gateway.files.requests.clear()
    assert last(hwapok.json("library", "export", str(interrupted)), "exported")["pictures"] == 3
    assert len(gateway.files.requests) == 1
    assert {path.name for path in interrupted.iterdir()} == {"manifest.csv", "b.png", "c.png", "달빛_고양이.png"}
    assert (interrupted / "b.png").read_bytes() == (folder / "b.png").read_bytes()
    assert hwapok("library", "export", str(interrupted)).exit_code == ExitCode.BAD_INPUT


@pytest.mark.parametrize("name", ["달빛_고양이.png", "manifest.csv"])
def test_export_never_overwrites(hwapok: CommandLine, interrupted: Path, name: str) -> None:
    """What somebody put into the folder of an unfinished export stays as it is, and is named."""
    (interrupted / name).write_text("mine", "utf-8")
    result = hwapok("library", "export", str(interrupted))
    assert (result.exit_code, (interrupted / name).read_text("utf-8")) == (ExitCode.BAD_INPUT, "mine")
    assert name in result.stderr


def test_export_into_originals(hwapok: CommandLine, folder: Path) -> None:
    """A folder with pictures and a manifest of its own, such as the one that was imported, is refused and untouched."""
    hwapok("library", "import", str(folder))
    picture(folder / "b.png", look="painted over")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = hwapok("library", "export", str(folder))
    assert (result.exit_code, "덮어쓰지 않으니" in result.stderr) == (ExitCode.BAD_INPUT, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    [error] = hwapok.json("library", "export", str(folder))
    assert error["reason"] == "FOLDER_NOT_EMPTY"


def test_search(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """`--json` prints the hits in order with every part of their score; people read why each was found."""
    hwapok("library", "import", str(folder))
    [answer] = hwapok.json("library", "search", "기와 고양이", "--category", "동물", "--layer", "배경", "--limit", "5")
    assert [hit["caption"] for hit in answer["hits"]] == ["눈 덮인 기와 지붕", "달빛 고양이"]
    hit = answer["hits"][0]
    assert f"pictures/{hit['id']}" == hit["name"]
    assert (hit["file_name"], hit["score"], hit["keyword_score"]) == ("b.png", 0.5, 0.5)
    assert (hit["matched_words"], hit["in_layer"], hit["picture_similarity"]) == (["기와"], False, None)
    assert answer["relaxed"] == ["layer"]
    text = hwapok("library", "search", "기와 고양이", "--layer", "배경").stdout
    assert text.splitlines()[0] == "알림: 맞는 그림이 적어 레이어 조건을 풀었습니다."
    assert "낱말 0.50 (기와) · 다른 레이어" in text
    assert hwapok("library", "search", "비행기").stdout.strip() == "찾은 그림이 없습니다."


def test_search_without_meaning(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """A search that could use words only says so and why, also when it finds nothing."""
    gateway.library.notes = ["EMBEDDING_SKIPPED"]
    assert hwapok("library", "search", "비행기").stdout.splitlines() == [
        "알림: 임베딩 서비스가 답하지 않아 뜻으로는 찾지 못하고 낱말로만 찾았습니다.",
        "찾은 그림이 없습니다.",
    ]
    assert "did not answer" in hwapok("library", "search", "비행기", "--lang", "en").stdout
    [answer] = hwapok.json("library", "search", "비행기")
    assert [note["reason"] for note in answer["notes"]] == ["EMBEDDING_SKIPPED"]


def test_search_by_picture(hwapok: CommandLine, gateway: FakeGateway, folder: Path) -> None:
    """`--picture` takes a file."""
    hwapok("library", "import", str(folder))
    [answer] = hwapok.json("library", "search", "--picture", str(folder / "b.png"))
    assert [(hit["file_name"], hit["picture_similarity"]) for hit in answer["hits"]] == [("b.png", 1.0)]


def test_list_and_stats(hwapok: CommandLine, folder: Path) -> None:
    """Everything, newest first, or what passes a filter; and the numbers."""
    hwapok("library", "import", str(folder))
    lines = hwapok("library", "list").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["달빛_고양이.png", "b.png", "c.png"]
    assert lines[-1].endswith("c.png  비 오는 골목  [animal/background]")
    [line] = hwapok.json("library", "list", "--category", "동물")
    assert line["picture"]["license"] == "CC0-1.0"
    assert len(hwapok.json("library", "list", "--limit", "2")) == 2
    [stats] = hwapok.json("library", "stats")
    assert stats["stats"]["by_category"] == {"animal": 1, "": 2}
    assert "그림 3장" in hwapok("library", "stats").stdout


def test_show_update_delete(hwapok: CommandLine, gateway: FakeGateway, folder: Path, tmp_path: Path) -> None:
    """One picture: everything about it, its file, a change, its end."""
    hwapok("library", "import", str(folder))
    name = next(iter(gateway.library.pictures))
    shown = hwapok("library", "show", name, "--out", "saved").stdout
    assert "키워드: 골목, 비" in shown
    assert "만든이: 홍길동" in shown
    assert (tmp_path / "saved" / "picture.png").read_bytes() == (folder / "c.png").read_bytes()
    uuid = name.removeprefix("pictures/")
    [changed] = hwapok.json("library", "update", uuid, "--caption", "비 갠 골목", "--tag", "골목", "--layer", "")
    assert changed["picture"]["caption"] == "비 갠 골목"
    assert (changed["picture"]["tags"], changed["picture"]["layer"]) == (["골목"], "")
    assert changed["picture"]["author"] == "홍길동"
    assert hwapok.json("library", "update", uuid, "--no-tags")[0]["picture"]["tags"] == []
    assert hwapok("library", "delete", uuid).stdout.strip() == f"지웠습니다: {name}"
    missing = hwapok("library", "show", uuid)
    assert missing.exit_code == ExitCode.NOT_FOUND
    assert "`hwapok library list`" in missing.stderr


def test_pin_and_exclude(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """`make` and `prompt` pin and exclude library pictures."""
    for verb in ("make", "prompt"):
        assert hwapok(verb, "고양이", "--pin", "a", "--exclude", "pictures/b", "--exclude", "c").exit_code == 0
        options = gateway.requests("GeneratePrompt")[-1].reference_options
        assert list(options.pinned_pictures) == ["pictures/a"]
        assert list(options.excluded_pictures) == ["pictures/b", "pictures/c"]


def test_import_jobs_are_jobs(hwapok: CommandLine, folder: Path) -> None:
    """An import job is listed and watched like any other."""
    hwapok("library", "import", str(folder))
    [job] = hwapok.json("jobs", "--kind", "import")
    assert hwapok("watch", job["job"]["name"]).stdout.splitlines()[-1].startswith("이제 뜻으로 찾을 수 있습니다")
    assert "가져오기" in hwapok("jobs").stdout


@pytest.mark.parametrize("name", list(library.commands))
def test_help_and_documentation(hwapok: CommandLine, name: str) -> None:
    """Each verb has help in both languages, Korean first, and each option is in the documentation."""
    result = hwapok("library", name, "--help")
    assert result.exit_code == 0
    assert "가" <= result.stdout.splitlines()[2].strip()[0] <= "힣"
    documentation = DOCUMENTATION.read_text("utf-8")
    group = cli.commands["library"]
    assert isinstance(group, click.Group)
    assert f"hwapok library {name}" in documentation
    for option in group.commands[name].params:
        if isinstance(option, click.Option):
            assert any(word in documentation for word in option.opts), option.opts
