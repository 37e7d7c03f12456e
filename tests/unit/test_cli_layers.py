"""`hwapok layers`: from a picture file or a job to a PSD, and the layers of a job as a list."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from hwapok import Studio
from support.command_line import CommandLine
from support.fake_gateway import FakeGateway
from support.fake_jobs import PHOTO, PSD
from support.studios import BRIEF

UNKNOWN = "7b0cb4b4-4f4a-4f0c-9b6e-2f6d0b1f0c11"


@pytest.fixture
def hwapok(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, in a folder with a picture."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picture.png").write_bytes(PHOTO)
    return CommandLine(gateway.target)


@pytest.fixture
def job(gateway: FakeGateway) -> str:
    """Name of a job that has layers."""
    with Studio(gateway.target) as studio:
        return studio.render("고양이", **BRIEF).result().job


def test_a_picture_becomes_a_psd_beside_it(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """Under its name, or where -o says; with every setting."""
    result = hwapok("layers", "picture.png")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "picture.psd")
    assert "[1/3] 레이어를 나누고 있습니다" in result.stdout
    options = ("--flat-colors", "16", "--line-thickness", "1.5", "--shade-tones", "2", "--stage", "lines", "--stage")
    hwapok(
        "layers", "picture.png", "-o", "new/other.psd", *options, "flat", "--layer", "스케치", "--psd-layers", "cutout"
    )
    assert [(tmp_path / name).read_bytes() for name in ("picture.psd", "new/other.psd")] == [PSD] * 2
    asked = gateway.requests("RenderLayers")[1]
    assert (asked.settings.flat_colors, asked.settings.shade_tones, asked.settings.line_thickness) == (16, 2, 1.5)
    assert (list(asked.settings.stages), asked.layer, asked.psd_layers) == (["lines", "flat"], "스케치", 2)


def test_the_picture_of_a_job(hwapok: CommandLine, gateway: FakeGateway, job: str, tmp_path: Path) -> None:
    """By its name, or by the uuid alone; programs get the file's place."""
    lines = hwapok.json("layers", job.removeprefix("jobs/"))
    made = gateway.requests("RenderLayers")[0]
    assert made.source_job == job
    assert lines[-1]["files"] == {"psd": f"out/{job.removeprefix('jobs/')}.psd"}
    assert (tmp_path / lines[-1]["files"]["psd"]).read_bytes() == PSD


def test_the_list_of_layers(hwapok: CommandLine, gateway: FakeGateway, job: str) -> None:
    """Name, blend mode, opacity, visibility and a link for each; nothing is made."""
    group, lines = hwapok("layers", job, "--list").stdout.splitlines()
    assert group.startswith("주 피사체  ")
    assert lines.startswith("    선화  곱하기 · 100% · 보임  http://")
    [told] = hwapok.json("layers", job, "--list")
    [node] = told["layers"]
    assert (node["name"], node["masked"], node["mask_preview"]["file_name"]) == (
        "주 피사체",
        True,
        "주 피사체 마스크.png",
    )
    assert node["children"][0]["preview"]["url"].startswith("http://")
    assert gateway.requests("RenderLayers") == []


def test_a_picture_that_was_uploaded_before(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """Once, as an artwork; then taken apart as often as wanted."""
    name = hwapok.json("upload", "picture.png", "--purpose", "artwork")[0]["upload"]["name"]
    assert hwapok("layers", name, "-o", "a.psd").exit_code == 0
    assert gateway.requests("RenderLayers")[0].artwork_upload == name
    assert [header.purpose for header in gateway.requests("Upload")] == [2]


@pytest.mark.parametrize(("arguments", "said"), [
    (("nothing.png",), "그런 파일도 작업도 없습니다: nothing.png"),
    (("picture.png", "--list"), "--list에는 작업의 이름"),
    (("picture.png", "--line-thickness", "3"), "0.5에서 2.0까지의 수"),
    (("picture.png", "--flat-colors", "1"), "2에서 48까지의 정수"),
    (("picture.png", "--stage", "ink"), "lines, correction, highlight, shadow, flat"),
])  # fmt: skip
def test_what_does_not_fit(hwapok: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    """Is said before anything is sent."""
    result = hwapok("layers", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_job_without_layers(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """A prompt job has none; an unknown one is not found."""
    with Studio(gateway.target) as studio:
        prompt = studio.generate_prompt("고양이", **BRIEF).result()
    assert "PSD가 없는 작업입니다" in hwapok("layers", prompt.job, "--list").stderr
    assert hwapok("layers", UNKNOWN, "--list").exit_code == 4


def test_ctrl_c_cancels_the_job(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """At the server, too; the exit code says so."""
    gateway.hold_after = 2
    process = hwapok.start("layers", "picture.png", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    gateway.wait_for("RenderLayers")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert len(gateway.requests("CancelJob")) == 1
