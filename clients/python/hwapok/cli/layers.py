"""`hwapok layers`: takes a picture apart into the layers of a PSD, or shows the layers of a job."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from hwapok.cli import options, work
from hwapok.cli.frames import moves
from hwapok.cli.options import Session, option, verb
from hwapok.cli.usage import Misfit
from hwapok.errors import FailedPrecondition, InvalidArgument
from hwapok.jobs import full_name, is_job
from hwapok.layers import STAGES
from hwapok.messages import sentence
from hwapok.models import PsdLayers, RenderResult
from hwapok.sync import Studio

_FOLDER = Path("out")
"""Where the PSD of a job's picture goes when nothing is said."""


@verb("layers")
@click.argument("source", metavar="FILE|JOB")
@option("-o", "--output", key="layers_output", metavar="FILE", type=click.Path(path_type=Path))
@option("--overwrite", key="layers_overwrite", is_flag=True)
@option("--layer", key="layers_layer", metavar="KEY", default="")
@options.psd_layers()
@option("--flat-colors", key="flat_colors", metavar="N", type=click.IntRange(2, 48), default=None)
@option("--line-thickness", key="line_thickness", metavar="FACTOR", type=click.FloatRange(0.5, 2.0), default=None)
@option("--shade-tones", key="shade_tones", metavar="N", type=click.IntRange(1, 4), default=None)
@option("--stage", "stages", key="stage", type=click.Choice(STAGES), multiple=True)
@option("--list", "only_list", key="layers_list", is_flag=True)
def layers(
    session: Session,
    *,
    source: str,
    output: Path | None,
    overwrite: bool,
    layer: str,
    psd_layers: str,
    flat_colors: int | None,
    line_thickness: float | None,
    shade_tones: int | None,
    stages: Sequence[str],
    only_list: bool,
) -> None:
    """Uploads, takes apart, saves; or lists."""
    found = _source(source)
    view = session.view()
    with session.studio() as studio:
        if only_list:
            view.layers(_made(studio, found))
            return
        target = _usable(_free(output or _proposed(found), found, overwrite=overwrite))
        _known(studio, found)
        if isinstance(found, Path) and moves(found):
            view.message("one_frame", file=found.name)
        run = studio.layers(
            found,
            layer=layer,
            psd_layers=PsdLayers(psd_layers),
            flat_colors=flat_colors,
            line_thickness=line_thickness,
            shade_tones=shade_tones,
            stages=stages,
        )
        made = work.follow(view, run)
        view.result(made, {"psd": made.psd.save(target)})


def _source(source: str) -> str | Path:
    """A file, or the full name of a job or an upload.

    :raises Misfit: there is no such file, and it is no name
    """
    if Path(source).is_file():
        return Path(source)
    if source.startswith("uploads/"):
        return source
    if is_job(source):
        return full_name(source)
    raise Misfit(sentence("usage", "no_source", value=source))


def _made(studio: Studio, source: str | Path) -> RenderResult:
    """:raises Misfit: not the name of a job

    :raises FailedPrecondition: the job has no layers
    """
    if isinstance(source, Path) or not is_job(source):
        raise Misfit(sentence("usage", "list_needs_job"))
    job = studio.job(source)
    if not isinstance(job.result, RenderResult):
        raise FailedPrecondition.of("NO_PSD", "FAILED_PRECONDITION", job=job.name)
    return job.result


def _free(target: Path, source: str | Path, *, overwrite: bool) -> Path:
    """Where the PSD goes, known before any work is done.

    :raises Misfit: it is a folder
    :raises InvalidArgument: there is a file that may be somebody's work (FILE_EXISTS), or it is the picture itself
    """
    if target.is_dir():
        raise Misfit(sentence("usage", "output_is_folder", value=target))
    if target.exists() and (not overwrite or (isinstance(source, Path) and target.samefile(source))):
        raise InvalidArgument.of("FILE_EXISTS", "INVALID_ARGUMENT", file=target)
    return target


def _usable(target: Path) -> Path:
    """The same, where a file can be made.

    :raises OSError: something that is no folder is in the way, or the folder takes no files
    """
    folder = next(parent for parent in target.absolute().parents if parent.exists())
    with tempfile.TemporaryFile(dir=folder):
        return target


def _known(studio: Studio, source: str | Path) -> None:
    """:raises NotFound: it names a job or an upload, and there is none of that name"""
    if isinstance(source, Path):
        return
    if is_job(source):
        studio.job(source)
    else:
        studio.get_upload(source)


def _proposed(source: str | Path) -> Path:
    """Beside the picture, under its name; of a job's picture, in a folder of its own."""
    if isinstance(source, Path):
        return source.with_suffix(".psd")
    return _FOLDER / f"{source.rpartition('/')[2]}.psd"
