"""`hwapok library` on a running Hwapok: a folder comes in, is found in Korean, goes out and comes in again."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hwapok import Studio
from support.command_line import CommandLine
from support.drawings import drawing, encoded
from support.stack import Stack, running_stack

WHO = ("고양이", "강아지", "할머니", "소년", "여우", "두루미", "자전거", "등불", "나룻배", "소나무", "항아리", "우산")
WHERE = ("비 오는 골목의", "눈 덮인 지붕 위의", "달빛 아래 마당의", "새벽 시장의", "바닷가 모래밭의")
ANIMALS = ("고양이", "강아지", "여우", "두루미")
CAPTIONS = [f"{where} {who}" for who in WHO for where in WHERE]


@pytest.fixture(scope="module")
def own_stack() -> Iterator[Stack]:
    """A Hwapok whose library nobody else fills."""
    with running_stack() as running:
        yield running


@pytest.fixture
def hwapok(own_stack: Stack) -> CommandLine:
    """The command line, with an empty library."""
    with Studio(own_stack.grpc) as studio:
        for picture in list(studio.library.pictures()):
            studio.library.delete(picture)
    return CommandLine(own_stack.grpc)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 drawings that a manifest describes."""
    return described(tmp_path_factory.mktemp("그림"), CAPTIONS)


def described(folder: Path, captions: Sequence[str]) -> Path:
    """Fills the folder with a drawing for each caption, and a manifest."""
    with (folder / "manifest.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file_name", "caption", "tags", "category", "layer", "source", "license", "author"])
        for number, caption in enumerate(captions):
            name, who = f"{number:02} {caption}.png", caption.split()[-1]
            (folder / name).write_bytes(encoded(drawing(number)))
            category = "동물" if who in ANIMALS else ""
            writer.writerow([name, caption, who, category, "배경", "https://example.org/그림", "CC-BY-4.0", "홍길동"])
    return folder


def report(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The report among the lines of an import, which must have ended with its job."""
    assert lines[-1]["event"] == "result", lines[-1]
    return next(line for line in lines if line["event"] == "import_report")


def state(hwapok: CommandLine) -> list[dict[str, Any]]:
    """Everything in the library that an export keeps, in order."""
    pictures = [line["picture"] for line in hwapok.json("library", "list")]
    return [
        {name: value for name, value in picture.items() if name not in ("name", "created", "picture")}
        | {"sha256": picture["picture"]["sha256"]}
        for picture in pictures
    ]


def test_import_search_delete(hwapok: CommandLine, folder: Path) -> None:
    """Everything arrives with its rights, is found by word, by meaning and by likeness, and can be deleted."""
    lines = hwapok.json("library", "import", str(folder))
    assert (report(lines)["added"], report(lines)["problems"]) == (60, [])
    [stats] = hwapok.json("library", "stats")
    assert (stats["stats"]["pictures"], stats["stats"]["by_layer"]) == (60, {"background": 60})
    [by_words] = hwapok.json("library", "search", "비 오는 골목의 여우", "--limit", "5")
    best = by_words["hits"][0]
    assert (best["caption"], best["keyword_score"]) == ("비 오는 골목의 여우", 1.0)
    assert (best["license"], best["author"], best["category"]) == ("CC-BY-4.0", "홍길동", "animal")
    assert len(by_words["hits"]) == 5
    assert [hit["score"] for hit in by_words["hits"]] == sorted(
        (hit["score"] for hit in by_words["hits"]), reverse=True
    )
    [by_meaning] = hwapok.json("library", "search", "소복이 쌓인 하얀 눈", "--limit", "12")
    assert sum("눈 덮인" in hit["caption"] for hit in by_meaning["hits"]) >= 9
    some = next(folder.glob("17 *.png"))
    [by_likeness] = hwapok.json("library", "search", "--picture", str(some))
    assert by_likeness["hits"][0]["file_name"] == some.name
    assert by_likeness["hits"][0]["picture_similarity"] > 0.99
    [filtered] = hwapok.json("library", "search", "골목", "--category", "동물", "--strict", "--limit", "60")
    assert {hit["category"] for hit in filtered["hits"]} == {"animal"}
    assert hwapok("library", "delete", best["id"]).exit_code == 0
    [after] = hwapok.json("library", "search", "비 오는 골목의 여우", "--limit", "5")
    assert best["id"] not in [hit["id"] for hit in after["hits"]]
    assert hwapok.json("library", "stats")[0]["stats"]["pictures"] == 59


def test_import_looks_at_everything(hwapok: CommandLine, tmp_path: Path) -> None:
    """Duplicates, near-duplicates, broken files, files that are none and missing captions are told apart."""
    first = drawing(1)
    (tmp_path / "IMG_0001.png").write_bytes(encoded(first))
    (tmp_path / "가로등.png").write_bytes(encoded(first))
    (tmp_path / "가로등 작게.jpg").write_bytes(encoded(first.resize((200, 150)), "JPEG", quality=70))
    (tmp_path / "다른 그림.png").write_bytes(encoded(drawing(2)))
    (tmp_path / "글.png").write_text("그림이 아닙니다", "utf-8")
    (tmp_path / "잘린 그림.png").write_bytes(encoded(drawing(3))[:-200])
    (tmp_path / "빈 파일.png").touch()
    (tmp_path / "모르는 분류.png").write_bytes(encoded(drawing(4)))
    (tmp_path / "모르는 분류.json").write_text('{"category": "우주선"}', "utf-8")
    found = report(hwapok.json("library", "import", str(tmp_path)))
    assert (found["added"], found["duplicates"]) == (3, 1)
    kinds = {(problem["kind"], problem["file"]) for problem in found["problems"]}
    assert kinds == {
        ("no_caption", "IMG_0001.png"),
        ("near_duplicate", "가로등 작게.jpg"),
        ("unreadable", "글.png"),
        ("unreadable", "잘린 그림.png"),
        ("unreadable", "빈 파일.png"),
        ("refused", "모르는 분류.png"),
    }


def test_killed_import_goes_on(hwapok: CommandLine, folder: Path) -> None:
    """An import that is killed half way and started again ends with every picture once."""
    process = hwapok.start("library", "import", str(folder), "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "added":
            break
    process.kill()
    process.communicate()
    found = report(hwapok.json("library", "import", str(folder)))
    assert found["added"] + found["duplicates"] == 60
    assert found["duplicates"] > 0
    assert sorted(picture["caption"] for picture in state(hwapok)) == sorted(CAPTIONS)


def test_export_and_import(hwapok: CommandLine, tmp_path: Path) -> None:
    """An export adds nothing to the library it came from, and brings an empty one to the same state."""
    (tmp_path / "원본").mkdir()
    hwapok.json("library", "import", str(described(tmp_path / "원본", CAPTIONS[:20])), "--embed-later")
    before = state(hwapok)
    exported = tmp_path / "내보냄"
    assert hwapok("library", "export", str(exported)).exit_code == 0
    assert report(hwapok.json("library", "import", str(exported)))["duplicates"] == 20
    hwapok("library", "delete", *[line["picture"]["name"] for line in hwapok.json("library", "list")])
    assert state(hwapok) == []
    assert report(hwapok.json("library", "import", str(exported)))["added"] == 20
    assert state(hwapok) == before
