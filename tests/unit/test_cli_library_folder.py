"""What `hwapok library import` finds in a folder: manifests, sidecar files, file names, in every spelling."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest

from hwapok import InvalidArgument
from hwapok.cli.library import known, manifest
from hwapok.cli.library.folder import Folder, caption_of, collect, own_name, stored_name
from hwapok.cli.library.known import Known
from hwapok.cli.library.problems import Kind

ROW = {
    "file_name": "나.png",
    "caption": "달빛 아래 고양이",
    "tags": "고양이, 밤",
    "category": "동물",
    "layer": "배경",
    "source": "https://example.org/1",
    "license": "CC-BY-4.0",
    "author": "홍길동",
}


def collected(folder: Path, **defaults: str) -> Folder:
    return collect(folder, None, known.read(defaults))


def captions(folder: Path) -> dict[str, str]:
    """Caption of each picture that is found."""
    return {found.shown: found.new.caption for found in collected(folder).pictures}


def pictures(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x89PNG" + name.encode())


@pytest.mark.parametrize(
    "kind", ["csv", "excel csv", "korean windows csv", "semicolon csv", "jsonl", "jsonl with a list"]
)
def test_manifests(tmp_path: Path, kind: str) -> None:
    """Each way to write a manifest gives the same; all of its columns arrive."""
    pictures(tmp_path, "나.png")
    cells = [f'"{value}"' for value in ROW.values()]
    if kind.startswith("jsonl"):
        row = ROW | ({"tags": ["고양이", "밤"]} if "list" in kind else {})
        (tmp_path / "manifest.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n\n", "utf-8")
    else:
        separator = ";" if "semicolon" in kind else ","
        encoding = {"excel csv": "utf-8-sig", "korean windows csv": "cp949"}.get(kind, "utf-8")
        text = separator.join(ROW) + "\r\n" + separator.join(cells) + "\r\n"
        (tmp_path / "manifest.csv").write_bytes(text.encode(encoding))
    [found] = collected(tmp_path).pictures
    new = found.new
    assert (new.file_name, new.caption, new.tags) == ("나.png", "달빛 아래 고양이", ("고양이", "밤"))
    assert (new.category, new.layer) == ("동물", "배경")
    assert (new.source, new.license, new.author) == ("https://example.org/1", "CC-BY-4.0", "홍길동")


@pytest.mark.parametrize(("on_disk", "in_manifest"), [("NFD", "NFC"), ("NFC", "NFD"), ("NFD", "NFD")])
def test_normal_forms(tmp_path: Path, on_disk: str, in_manifest: str) -> None:
    """macOS writes Hangul in pieces; files, rows and sidecars find each other all the same, and NFC goes out."""
    spell = {form: lambda text, form=form: unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    pictures(tmp_path, spell[on_disk]("한옥/고양이.png"), spell[on_disk]("마당_밤.png"))
    (tmp_path / spell[in_manifest]("마당_밤.txt")).write_text(spell[in_manifest]("달이 뜬 마당"), "utf-8")
    row = spell[in_manifest]("한옥/고양이.png,고양이 한 마리")
    (tmp_path / "manifest.csv").write_text(f"file_name,caption\n{row}\n", "utf-8")
    result = collected(tmp_path)
    assert {found.shown: found.new.caption for found in result.pictures} == {
        "한옥/고양이.png": "고양이 한 마리",
        "마당_밤.png": "달이 뜬 마당",
    }
    assert [found.new.file_name for found in result.pictures] == ["고양이.png", "마당_밤.png"]
    assert result.problems == []


def test_sidecars(tmp_path: Path) -> None:
    """A .txt is a caption, a .json any of the columns; both may keep the picture's suffix; a row comes before them."""
    pictures(tmp_path, "a.png", "b.png", "c.png", "d.png", "e.png")
    (tmp_path / "a.txt").write_text("첫째 줄\n둘째 줄\n", "utf-8")
    (tmp_path / "b.png.txt").write_bytes("한글".encode("cp949"))
    (tmp_path / "c.json").write_text(
        json.dumps({"caption": "제이슨", "tags": ["가", "가", "나"], "author": "홍"}), "utf-8"
    )
    (tmp_path / "d.txt").write_text("버려짐", "utf-8")
    (tmp_path / "e.json").write_text("[1]", "utf-8")
    (tmp_path / "manifest.jsonl").write_text('{"file_name": "d.png", "caption": "매니페스트"}\n', "utf-8")
    result = collected(tmp_path)
    by_name = {found.shown: found.new for found in result.pictures}
    assert [by_name[f"{name}.png"].caption for name in "abcde"] == [
        "첫째 줄 둘째 줄",
        "한글",
        "제이슨",
        "매니페스트",
        "e",
    ]
    assert (by_name["c.png"].tags, by_name["c.png"].author) == (("가", "나"), "홍")
    assert [(problem.kind, problem.file) for problem in result.problems] == [(Kind.BAD_SIDECAR, "e.json")]


@pytest.mark.parametrize(
    ("stem", "caption"),
    [
        ("달빛_아래-고양이 (2)", "달빛 아래 고양이"),
        ("photo of a cat", "photo of a cat"),
        ("IMG_1234", ""),
        ("DSC00012", ""),
        ("20260102_101112", ""),
        ("KakaoTalk_20260102_101112", ""),
        ("스크린샷 2026-01-02", ""),
        ("3f2c1a3e-0000-4000-8000-00000000abc1", ""),
        (unicodedata.normalize("NFD", "한옥"), "한옥"),
    ],
)
def test_captions_from_file_names(stem: str, caption: str) -> None:
    """A name's words are a caption; a number or a camera's name is none."""
    assert caption_of(stem) == caption


def test_missing_captions(tmp_path: Path) -> None:
    """Pictures that nothing describes are added and named; a row that says nothing is taken at its word."""
    pictures(tmp_path, "IMG_0001.png", "고양이.png")
    (tmp_path / "manifest.csv").write_text("file_name,caption\n고양이.png,\n", "utf-8")
    result = collected(tmp_path)
    assert {found.new.caption for found in result.pictures} == {""}
    assert [(problem.kind, problem.file) for problem in result.problems] == [
        (Kind.NO_CAPTION, "고양이.png"),
        (Kind.NO_CAPTION, "IMG_0001.png"),
    ]


def test_what_is_looked_at(tmp_path: Path) -> None:
    """Pictures in folders below count; hidden files, archives' leftovers and other files do not."""
    pictures(tmp_path, "b/c/하나.JPG", "둘.webp", ".숨김.png", "__MACOSX/._셋.png", ".git/넷.png")
    (tmp_path / "readme.md").write_text("?", "utf-8")
    assert list(captions(tmp_path)) == ["둘.webp", "b/c/하나.JPG"]


def test_unusable_rows(tmp_path: Path) -> None:
    """Rows without a picture, and names that lead out of the folder, are named; the others hold."""
    folder = tmp_path / "folder"
    pictures(tmp_path, "folder/a.png", "secret.png")
    lines = ['{"file_name": "../secret.png"}', "no json", '{"caption": "x"}', '{"file_name": "gone.png"}',
             f'{{"file_name": "{tmp_path}/secret.png"}}', '{"file_name": "C:\\\\secret.png"}',
             '{"file_name": "./a.png", "caption": "에이"}']  # fmt: skip
    (folder / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    result = collected(folder)
    assert [(found.shown, found.new.caption) for found in result.pictures] == [("a.png", "에이")]
    assert [(problem.kind, problem.file) for problem in result.problems] == [
        *[(Kind.BAD_ROW, f"manifest.jsonl:{number}") for number in (1, 2, 3, 5, 6)],
        (Kind.MISSING, "gone.png"),
    ]


def flaws(folder: Path) -> list[tuple[Kind, str, str]]:
    """Problems with their detail in English, but for missing captions."""
    problems = [each for each in collected(folder).problems if each.kind is not Kind.NO_CAPTION]
    assert all(each.detail.ko for each in problems)
    return [(each.kind, each.file, each.detail.en) for each in problems]


def test_a_row_with_too_many_cells(tmp_path: Path) -> None:
    """A comma without quotes moves every cell behind it: the row is named and not used. Empty cells are none."""
    pictures(tmp_path, "a.png", "b.png")
    rows = ["file_name,caption,tags", "a.png,비 오는, 골목,밤", "b.png,둘,밤,,"]
    (tmp_path / "manifest.csv").write_text("\n".join(rows), "utf-8")
    [(kind, file, detail)] = flaws(tmp_path)
    assert (kind, file) == (Kind.BAD_ROW, "manifest.csv:2")
    assert "cells behind the last column tags" in detail
    assert captions(tmp_path) == {"b.png": "둘", "a.png": "a"}


def test_two_rows_for_one_picture(tmp_path: Path) -> None:
    """The later one holds, and the earlier is named."""
    pictures(tmp_path, "가.png")
    rows = ["file_name,caption", "가.png,하나", unicodedata.normalize("NFD", "./가.png,둘")]
    (tmp_path / "manifest.csv").write_text("\n".join(rows), "utf-8")
    assert captions(tmp_path) == {"가.png": "둘"}
    [(kind, file, detail)] = flaws(tmp_path)
    assert (kind, file) == (Kind.BAD_ROW, "manifest.csv:2")
    assert "column file_name: line 3" in detail


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"caption": 5}, "caption"),
        ({"caption": ["가"]}, "caption"),
        ({"tags": {"가": 1}}, "tags"),
        ({"tags": 3}, "tags"),
        ({"tags": ["가", 1]}, "tags"),
        ({"license": True}, "license"),
    ],
)
def test_values_of_a_wrong_type(tmp_path: Path, said: dict[str, object], column: str) -> None:
    """They are named with their column and left out, never turned into text; the rest of the row holds."""
    pictures(tmp_path, "a.png", "b.png")
    rows = [{"file_name": "a.png", "author": "홍"} | said, {"file_name": 7}]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(said), "utf-8")
    found = flaws(tmp_path)
    assert [(kind, file) for kind, file, _ in found] == [
        (Kind.BAD_ROW, "manifest.jsonl:1"),
        (Kind.BAD_ROW, "manifest.jsonl:2"),
        (Kind.BAD_SIDECAR, "b.json"),
    ]
    assert [
        f"column {name} is no text" in detail
        for name, (_, _, detail) in zip((column, "file_name", column), found, strict=True)
    ] == [True] * 3
    first = collected(tmp_path).pictures[0].new
    assert (first.caption, first.tags, first.license, first.author) == ("a", (), "", "홍")


def test_bad_rows_have_a_reason(tmp_path: Path) -> None:
    """Each names its column and what is wrong."""
    pictures(tmp_path, "a.png")
    (tmp_path / "manifest.csv").write_text('file_name,caption\n,하나\n../b.png,둘\n"/c.png",셋\n', "utf-8")
    assert flaws(tmp_path) == [
        (Kind.BAD_ROW, "manifest.csv:2", "column file_name is empty"),
        (Kind.BAD_ROW, "manifest.csv:3", "column file_name leads out of the folder: ../b.png"),
        (Kind.BAD_ROW, "manifest.csv:4", "column file_name leads out of the folder: /c.png"),
    ]


def test_one_name_in_two_spellings(tmp_path: Path) -> None:
    """NFC and NFD files of one name are two pictures, each with the sidecar spelled like it, and are named."""
    for start, caption in (("\uac00", "하나"), ("\u1100\u1161", "둘")):
        pictures(tmp_path, f"{start}.png")
        (tmp_path / f"{start}.txt").write_text(caption, "utf-8")
    found = collected(tmp_path)
    assert {each.shown for each in found.pictures} == {"가.png"}
    assert sorted(each.new.caption for each in found.pictures) == ["둘", "하나"]
    assert len({Path(str(each.new.picture)).read_bytes() for each in found.pictures}) == 2
    assert [(problem.kind, problem.file) for problem in found.problems] == [(Kind.SAME_NAME, "가.png")]


def test_names_of_korean_windows(tmp_path: Path) -> None:
    """Names, rows and sidecars in CP949 find each other, also in a folder whose own name is UTF-8."""
    folder = tmp_path / "그림"
    folder.mkdir()
    (folder / os.fsdecode("고양이.png".encode("cp949"))).write_bytes(b"\x89PNG")
    (folder / os.fsdecode("마당.png".encode("cp949"))).write_bytes(b"\x89PNG2")
    (folder / os.fsdecode("마당.txt".encode("cp949"))).write_text("달 뜬 마당", "utf-8")
    (tmp_path / "manifest.csv").write_bytes("file_name,caption\n그림/고양이.png,잠든 고양이\n".encode("cp949"))
    assert captions(tmp_path) == {"그림/고양이.png": "잠든 고양이", "그림/마당.png": "달 뜬 마당"}


def test_what_is_no_file(tmp_path: Path) -> None:
    """Pipes and broken links that are named like pictures or sidecars are reported, and never waited for."""
    pictures(tmp_path, "a.png")
    os.mkfifo(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b.png")
    (tmp_path / "c.png").symlink_to(tmp_path / "gone.png")
    assert captions(tmp_path) == {"a.png": "a"}
    assert [(kind, file) for kind, file, _ in flaws(tmp_path)] == [
        (Kind.BAD_SIDECAR, "a.txt"),
        (Kind.UNREADABLE, "b.png"),
        (Kind.UNREADABLE, "c.png"),
    ]


@pytest.mark.parametrize("content", [b"picture,caption\na.png,x\n", b"\xff\xfe\x00\xd8", b""])
def test_unreadable_manifest(tmp_path: Path, content: bytes) -> None:
    """A manifest without a column file_name, or that is no text, is an error of its own."""
    pictures(tmp_path, "a.png")
    (tmp_path / "manifest.csv").write_bytes(content)
    with pytest.raises(InvalidArgument) as caught:
        collected(tmp_path)
    assert caught.value.reason == "MANIFEST_UNREADABLE"


def test_defaults(tmp_path: Path) -> None:
    """What the command line says fills what nothing else says."""
    pictures(tmp_path, "a.png", "b.png")
    (tmp_path / "a.json").write_text('{"license": "CC0-1.0"}', "utf-8")
    [first, second] = collected(tmp_path, license="CC-BY-4.0", author="홍길동").pictures
    assert (first.new.license, first.new.author) == ("CC0-1.0", "홍길동")
    assert second.new.license == "CC-BY-4.0"


@pytest.mark.parametrize("tags", [(), ("고양이", "밤"), ("쉼표, 있음", "밤"), ("[대괄호]",), ('따"옴표',), ("a;b",)])
def test_manifest_round_trip(tmp_path: Path, tags: tuple[str, ...]) -> None:
    """What is written is read back, whatever is in it."""
    row = Known(
        caption='쉼표, "따옴표"', tags=tags, category="animal", layer="", source="=1+1", license="", author="홍;길동"
    )
    manifest.write(tmp_path / "manifest.csv", [("고양이, 밤.png", row)])
    assert manifest.read(tmp_path / "manifest.csv").rows == {"고양이, 밤.png": row}


@pytest.mark.parametrize("name", ["cat.png", "cat.PNG", "cat.jpg", "고양이.heic", "v1.2 final.webp"])
def test_stored_names(name: str) -> None:
    """An exported file has the suffix of what is in it, and its own name is found again."""
    assert stored_name(name, ".png").lower().endswith(".png")
    assert own_name(f"below/{stored_name(name, '.png')}") == name
