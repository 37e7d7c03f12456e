"""The stamps of Tux Paint as a sample library: cut-outs and drawings with Korean captions, GPL-2, from the Debian
package `tuxpaint-stamps-default`. Fetched and unpacked with Debian's own tools into a temporary folder; nothing is
installed and nobody needs to be root.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hwapok.cli.library import known
from hwapok.cli.library.folder import Folder, Found
from hwapok.cli.library.text_files import read_text
from hwapok.errors import FailedPrecondition
from hwapok.pictures import NewPicture

PACKAGE = "tuxpaint-stamps-default"
SOURCE = f"https://packages.debian.org/{PACKAGE}"
"""`source` of every sample picture, by which they are found again."""
LICENSE = "GPL-2.0-or-later"
AUTHOR = "Bill Kendrick and the Tux Paint contributors"
_STAMPS = Path("usr/share/tuxpaint/stamps")
_CATEGORIES = {
    "animals": "animal",
    "clothes": "clothing",
    "food": "food",
    "household": "prop",
    "hobbies": "prop",
    "medical": "prop",
    "naturalforces": "nature",
    "people": "person",
    "plants": "nature",
    "space": "nature",
    "sports": "prop",
    "town": "architecture",
    "vehicles": "vehicle",
}
"""Category by the first folder a stamp lies in; others have none."""
_LEFT_OUT = "symbols"
"""Letters, digits and coins are of no use in a picture library."""
_LONGEST_TAG = 40
_LONGEST_CAPTION = 500
_TIMEOUT_S = 900.0


@contextmanager
def unpacked() -> Iterator[Path]:
    """The unpacked package, in a temporary folder.

    :raises FailedPrecondition: no Debian tools here (NOT_ON_DEBIAN), or the package cannot be fetched
        (SAMPLE_UNAVAILABLE)
    """
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        raise FailedPrecondition.of("NOT_ON_DEBIAN", "FAILED_PRECONDITION", package=PACKAGE, tools=", ".join(missing))
    with tempfile.TemporaryDirectory(prefix="hwapok-sample-") as folder:
        _run("apt-get", "download", "--quiet", PACKAGE, folder=folder)
        [package] = Path(folder).glob("*.deb")
        _run("dpkg-deb", "-x", package.name, "files", folder=folder)
        package.unlink()
        yield Path(folder) / "files"


def collect(root: Path, categories: frozenset[str], limit: int | None) -> Folder:
    """The stamps that have a Korean caption.

    :param root: of the unpacked package
    :param categories: keys that the server's catalogue has; stamps of others get none
    :param limit: at most so many, evenly from all of them
    """
    stamps = root / _STAMPS
    pictures = [path for path in sorted(stamps.rglob("*.png")) if _LEFT_OUT not in path.relative_to(stamps).parts]
    files = [path for path in pictures if path.with_suffix(".txt").is_file()]
    described = [(path, texts) for path in files if "ko" in (texts := _texts(path.with_suffix(".txt")))]
    step = max(len(described) / limit, 1.0) if limit else 1.0
    chosen = [described[int(number * step)] for number in range(int(len(described) / step))]
    return Folder([_found(path, path.relative_to(stamps), texts, categories) for path, texts in chosen])


def _found(path: Path, inside: Path, texts: dict[str, str], categories: frozenset[str]) -> Found:
    category = _CATEGORIES.get(inside.parts[0], "")
    tags = [*inside.parts[:-1], texts[""].rstrip(".")]
    new = NewPicture(
        picture=path,
        file_name=path.name,
        caption=texts["ko"][:_LONGEST_CAPTION],
        tags=tuple(dict.fromkeys(tag for tag in tags if tag and len(tag) <= _LONGEST_TAG)),
        category=category if category in categories else "",
        source=SOURCE,
        license=LICENSE,
        author=AUTHOR,
    )
    return Found(inside.as_posix(), new)


def _texts(path: Path) -> dict[str, str]:
    """Captions by language; the English one, the first line, under the empty key."""
    lines = read_text(path).splitlines()
    texts = {"": known.plain(lines[0]) if lines else ""}
    for line in lines[1:]:
        language, separator, text = line.partition(".utf8=")
        if separator and text.strip():
            texts[language] = known.plain(text)
    return texts


def _run(*command: str, folder: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_TIMEOUT_S, check=False)
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise FailedPrecondition.of("SAMPLE_UNAVAILABLE", "FAILED_PRECONDITION", package=PACKAGE, detail="".join(last))
