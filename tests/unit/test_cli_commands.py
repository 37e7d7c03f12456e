"""Each verb of the command line, for people and for programs."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.fake_gateway import FakeGateway
from support.fake_jobs import PHOTO, PNG, PROMPT, PSD, lost


@pytest.fixture
def hwapok(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return CommandLine(gateway.target)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    """A reference picture."""
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    return "photo.jpg"


def test_make(hwapok: CommandLine, gateway: FakeGateway, photo: str, tmp_path: Path) -> None:
    """`make` shows steps, references with their terms, the prompt and notes; the last line has the files."""
    result = hwapok(
        "make", "달빛 아래 고양이", "--tag", "고양이", "--category", "동물", "--layer", "배경", "--reference", photo,
        "--size", "1024x1536", "--psd-layers", "cutout", "--out", "out/",
    )  # fmt: skip
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("올렸습니다: photo.jpg (JPEG 4000x3000) uploads/")
    assert "[1/4] 장면을 읽고 있습니다" in lines
    assert "참고 그림: 한옥의 밤 - 라이브러리의 다른 그림들보다 장면에 뚜렷이 가까운" in result.stdout
    assert "(CC BY 4.0, 홍길동, https://example.org/hanok)" in result.stdout
    assert "".join(PROMPT) in lines
    assert [line for line in lines if "쓰지 않은" in line] == ["쓰지 않은 그림: 한옥의 밤 - 더 먼 그림"]
    assert "알림: 이미지 모델 없이 만든 구도 초안입니다." in lines
    assert lines[-2].startswith("초안입니다.")
    job = gateway.requests("RenderFromPrompt")[0].request_id
    assert lines[-1] == f"out/{job}.png  out/{job}.psd"
    assert (tmp_path / "out" / f"{job}.png").read_bytes() == PNG
    assert (tmp_path / "out" / f"{job}.psd").read_bytes() == PSD
    order = gateway.requests("RenderFromPrompt")[0]
    assert (order.picture_size.height, order.psd_layers) == (1536, 2)
    brief = gateway.requests("GeneratePrompt")[0]
    assert (brief.scene, brief.tag, brief.category, brief.layer) == ("달빛 아래 고양이", "고양이", "동물", "배경")
    assert list(brief.reference_uploads) == list(gateway.uploads)


def test_make_as_json(hwapok: CommandLine, photo: str) -> None:
    """`--json` prints one object a line: the upload, every event of both jobs, and both results with their files."""
    lines = hwapok.json("make", "고양이", "--reference", photo)
    kinds = [line["event"] for line in lines]
    assert kinds[0] == "upload"
    assert kinds.count("started") == kinds.count("finished") == kinds.count("result") == 2
    assert {"progress", "reference", "prompt_delta", "preview", "note"} <= set(kinds)
    reference = next(line for line in lines if line["event"] == "reference")
    assert reference["reference"]["license"] == "CC BY 4.0"
    assert reference["reference"]["reason"]["en"].startswith("A library picture")
    last = lines[-1]
    assert (last["kind"], last["result"]["draft"]) == ("render", True)
    assert [Path(path).stat().st_size for path in last["files"].values()] == [len(PNG), len(PSD)]
    assert last["result"]["layers"][0]["children"][0]["name"] == "선화"


def test_defaults_of_make(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """Without --category and --layer: the catalogue's first category and the background."""
    hwapok("make", "고양이")
    brief, order = gateway.requests("GeneratePrompt")[0], gateway.requests("RenderFromPrompt")[0]
    assert (brief.category, brief.layer) == ("person", "background")
    assert (order.picture_size.width, order.picture_size.height, order.psd_layers) == (1024, 1024, 3)


def test_prompt_only(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """`make --prompt-only` is `prompt`."""
    for verb in (["make", "--prompt-only"], ["prompt"]):
        result = hwapok(*verb, "고양이")
        assert "".join(PROMPT) in result.stdout
    assert gateway.requests("RenderFromPrompt") == []


def test_edit(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """`make --edit` renders the prompt as the user's editor left it, still as that prompt job's."""
    editor = tmp_path / "editor.py"
    editor.write_text("from sys import *; t = open(argv[1]).read(); open(argv[1], 'w').write(t.strip() + ', at dawn')")
    result = hwapok("make", "고양이", "--edit", EDITOR=f"{sys.executable} {editor}", VISUAL="")
    assert result.exit_code == 0
    order = gateway.requests("RenderFromPrompt")[0]
    assert order.prompt == "".join(PROMPT) + ", at dawn"
    assert order.prompt_job == f"jobs/{gateway.requests('GeneratePrompt')[0].request_id}"


def test_render(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """`render` draws a prompt written by hand, or the one of a prompt job."""
    assert hwapok("render", "a cat", "--category", "animal").exit_code == 0
    assert hwapok("render", "--prompt-job", "11111111-1111-4111-8111-111111111111").exit_code == 0
    by_hand, of_job = gateway.requests("RenderFromPrompt")
    assert (by_hand.prompt, by_hand.category, by_hand.layer) == ("a cat", "animal", "background")
    assert of_job.prompt_job == "jobs/11111111-1111-4111-8111-111111111111"
    assert (of_job.prompt, of_job.category, of_job.layer) == ("", "", "")


def test_upload(hwapok: CommandLine, gateway: FakeGateway, photo: str) -> None:
    """`upload` prints names that --reference takes."""
    lines = hwapok.json("upload", photo, photo)
    names = [line["upload"]["name"] for line in lines]
    assert names == list(gateway.uploads)
    hwapok("prompt", "고양이", "--reference", names[0], "--reference", names[1])
    assert list(gateway.requests("GeneratePrompt")[0].reference_uploads) == names


def test_watch(hwapok: CommandLine, tmp_path: Path) -> None:
    """`watch` tells a job again, from an event on, and saves its pictures where --out is given."""
    made = hwapok.json("make", "고양이")
    job = made[-1]["result"]["job"]
    again = hwapok.json("watch", job, "--after", "3")
    assert [line["sequence"] for line in again[:-1]] == [4, 5, 6, 7, 8]
    assert again[-1]["files"] == {}
    saved = hwapok.json("watch", job.removeprefix("jobs/"), "--out", "again")
    assert Path(saved[-1]["files"]["psd"]).read_bytes() == PSD


def test_jobs(hwapok: CommandLine) -> None:
    """`jobs` lists what was asked, newest first."""
    hwapok("make", "첫 장면")
    hwapok("prompt", "둘째 장면")
    lines = hwapok("jobs").stdout.splitlines()
    assert [line.split("  ")[1:3] for line in lines] == [["완료", "프롬프트"], ["완료", "그림"], ["완료", "프롬프트"]]
    assert lines[0].endswith("둘째 장면")
    assert len(hwapok("jobs", "--limit", "1").stdout.splitlines()) == 1
    assert [line["job"]["kind"] for line in hwapok.json("jobs", "--kind", "render")] == ["render"]


def test_cancel_retry_delete(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """A failed job is retried and followed to its end, then deleted."""
    gateway.fail_jobs_with = lost()
    failed = hwapok("prompt", "고양이", "--lang", "en")
    assert failed.exit_code == 1
    job = next(iter(gateway.jobs))
    assert failed.stderr.splitlines()[-1].strip() == f"To try again: hwapok retry {job}"
    retried = hwapok("retry", job)
    assert (retried.exit_code, retried.stdout.splitlines()[-1]) == (0, f"프롬프트를 offline 작성기가 썼습니다: {job}")
    assert hwapok("cancel", job).exit_code == 1
    assert hwapok("delete", job).stdout == f"지웠습니다: {job}\n"
    assert gateway.jobs == {}


def test_cancel(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """`cancel` shows the job as it stands afterwards."""
    gateway.hold_after = 2
    process = hwapok.start("prompt", "고양이")
    gateway.wait_for("GeneratePrompt")
    job = gateway.requests("GeneratePrompt")[0].request_id
    assert hwapok.json("cancel", job)[0]["job"]["state"] == "cancelled"
    assert process.wait(20) == 1


def test_catalog(hwapok: CommandLine) -> None:
    """`catalog` lists keys with names in the language asked for."""
    assert "  animal  동물" in hwapok("catalog").stdout
    assert "  animal  Animal" in hwapok("catalog", "--lang", "en").stdout
    assert hwapok.json("catalog")[0]["catalog"]["limits"]["picture_sizes"] == [{"width": 1024, "height": 1536}]


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop whose only program writes down what it is asked to open."""
    opener, opened = tmp_path / "bin" / "xdg-open", tmp_path / "opened"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")
    return opened


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux has")
def test_open(hwapok: CommandLine, gateway: FakeGateway, desktop: Path, tmp_path: Path) -> None:
    """`open` downloads the PSD once and hands it to the desktop; without a job, the newest one."""
    job = hwapok.json("make", "고양이", "--out", "elsewhere")[-1]["result"]["job"].removeprefix("jobs/")
    downloads = len(gateway.files.requests)
    for arguments in ([], [job], [f"jobs/{job}"]):
        assert hwapok("open", *arguments).exit_code == 0
    path = tmp_path / "out" / f"{job}.psd"
    assert desktop.read_text().splitlines() == [str(path)] * 3
    assert path.read_bytes() == PSD
    assert len(gateway.files.requests) == downloads + 1


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux has")
def test_open_what_was_painted_on(hwapok: CommandLine, desktop: Path, tmp_path: Path) -> None:
    """A PSD that the artist has gone on with stays as it is; the job's own is opened beside it."""
    job = hwapok.json("make", "고양이")[-1]["result"]["job"].removeprefix("jobs/")
    mine, fresh = tmp_path / "out" / f"{job}.psd", tmp_path / "out" / f"{job} (1).psd"
    mine.write_bytes(b"painted on")
    for _ in range(2):
        assert hwapok("open").exit_code == 0
    assert (mine.read_bytes(), fresh.read_bytes()) == (b"painted on", PSD)
    assert desktop.read_text().splitlines() == [str(fresh)] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux has")
def test_open_without_a_desktop(hwapok: CommandLine) -> None:
    """Where no program opens a PSD, the error says where the file is."""
    hwapok("make", "고양이")
    result = hwapok("open", PATH="/nowhere")
    assert result.exit_code == 1
    assert "[NO_PROGRAM]" in result.stderr
    assert ".psd" in result.stderr


def test_open_what_has_no_psd(hwapok: CommandLine) -> None:
    """A prompt job has nothing to open, and an empty list has no newest picture."""
    assert hwapok("open").exit_code == 4
    job = hwapok.json("prompt", "고양이")[-1]["result"]["job"]
    result = hwapok("open", job)
    assert (result.exit_code, "[NO_PSD]" in result.stderr) == (1, True)


def test_version(hwapok: CommandLine) -> None:
    """`--version` is the package's."""
    assert hwapok("--version").stdout == f"hwapok, version {version('hwapok')}\n"
