"""`hwapok layers`: from a picture file or a job to a PSD, and the layers of a job as a list."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from hwapok import Studio
from hwapok.cli.lines import rendered
from hwapok.layers import LayerNode
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
    assert "  마스크 http://" in group
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
    (("picture.png", "-o", "."), "-o에는 폴더가 아니라 PSD 파일의 이름을 적어 주세요. 받은 값: ."),
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


@pytest.mark.parametrize(("source", "reason"), [
    (UNKNOWN, "JOB_NOT_FOUND"),
    (f"uploads/{UNKNOWN}", "UPLOAD_NOT_FOUND"),
])  # fmt: skip
def test_what_is_unknown_is_not_found(hwapok: CommandLine, gateway: FakeGateway, source: str, reason: str) -> None:
    """As with every other command; nothing is ordered."""
    result = hwapok("layers", source)
    assert (result.exit_code, f"[{reason}]" in result.stderr) == (4, True)
    assert gateway.requests("RenderLayers") == []


@pytest.mark.parametrize("output", ["picture.png/new.psd", "/proc/new.psd"])
def test_an_output_that_cannot_be_written(hwapok: CommandLine, gateway: FakeGateway, output: str) -> None:
    """Is said before the picture is sent, not when the work is done."""
    error = hwapok.json("layers", "picture.png", "-o", output)[-1]
    assert (error["reason"], error["exit_code"]) == ("FILE_UNUSABLE", 1)
    assert (gateway.requests("Upload"), gateway.requests("RenderLayers")) == ([], [])


@pytest.mark.parametrize("kind", ["png", "webp", "gif"])
def test_of_an_animation_one_frame_is_used(hwapok: CommandLine, tmp_path: Path, kind: str) -> None:
    """And said to be; of a picture that stands still nothing is."""
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    frames[0].save(tmp_path / f"moving.{kind}", save_all=True, append_images=frames[1:], duration=100)
    frames[0].save(tmp_path / f"still.{kind}")
    said = "움직이는 그림이라 첫 장면만 씁니다"
    assert said in hwapok("layers", f"moving.{kind}", "-o", "a.psd").stdout
    assert said not in hwapok("layers", f"still.{kind}", "-o", "b.psd").stdout


@pytest.mark.parametrize(("layers", "said"), [(1, "한 장 그대로"), (2, "레이어로 나누었습니다")])
def test_what_was_made_of_the_picture(gateway: FakeGateway, layers: int, said: str) -> None:
    """A PSD that shows one layer was not taken apart; what is hidden does not count."""
    node = LayerNode("선화", "normal", 1.0, visible=True, masked=False, group=False, children=())
    nodes = (*[node] * layers, replace(node, visible=False))
    group = replace(node, group=True, children=nodes)
    with Studio(gateway.target) as studio:
        made = studio.render("고양이", **BRIEF).result()
    assert said in rendered("ko", replace(made, renderer="", draft=False, layers=(group,)), {})[0]


def test_the_list_of_jobs_names_the_picture(hwapok: CommandLine) -> None:
    """Not by the number of its upload."""
    hwapok("layers", "picture.png")
    [line] = hwapok("jobs").stdout.splitlines()
    assert line.endswith("  달빛 고양이")
    [told] = hwapok.json("jobs")
    assert told["job"]["spec"]["title"] == "달빛 고양이"


def test_ctrl_c_cancels_the_job(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """At the server, too; the exit code says so."""
    gateway.hold_after = 2
    process = hwapok.start("layers", "picture.png", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    gateway.wait_for("RenderLayers")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert len(gateway.requests("CancelJob")) == 1
