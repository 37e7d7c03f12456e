"""Decodes in a child process with limited memory and time.

For AVIF and HEIC, whose files nest pictures: an AVIF may say 64 x 64 px and hold 16,384 x 16,384 (libavif scales it
down after decoding all of it), and a grid may refer to one large tile many times. No check of the outer size sees that;
a limit on the process does. It costs a fifth of a second, so formats whose header can be trusted stay in this process.

Run as a module, it is the child: format and purpose are its arguments, the file its standard input; it answers with
one JSON line, the PNG and the thumbnail.
"""

from __future__ import annotations

import contextlib
import json
import logging
import resource
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from PIL import AvifImagePlugin

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.images import refusals
from hwapok_server.images.decode import IngestedPicture, decode
from hwapok_server.images.formats import SourceFormat
from hwapok_server.images.limits import CONFINED_CPU_S, CONFINED_MEMORY, CONFINED_WALL_S, RULES
from hwapok_server.model import Purpose, Size
from hwapok_server.settings import bare_environment

_logger = logging.getLogger(__name__)
_DECODER_THREADS = 2


def decode_confined(data: bytes, source: SourceFormat, purpose: Purpose) -> IngestedPicture:
    """Like `decode`, in a child process.

    :raises HwapokError: what `decode` raises; BROKEN_IMAGE when the child ran into its limits or crashed
    """
    # -P keeps the working directory off the child's path; a group of its own keeps the terminal's Ctrl-C away.
    command = [sys.executable, "-P", "-m", __name__, source, purpose]
    try:
        child = subprocess.run(
            command,
            input=data,
            env=bare_environment(),
            capture_output=True,
            timeout=CONFINED_WALL_S,
            check=True,
            process_group=0,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        log(_logger, "decoder_stopped", logging.WARNING, stderr=_tail(error.stderr))
        raise refusals.broken() from error
    head, _, files = child.stdout.partition(b"\n")
    return _read_answer(json.loads(head), files)


def _read_answer(head: Mapping[str, Any], files: bytes) -> IngestedPicture:
    if "reason" in head:
        raise HwapokError(Reason(head["reason"]), **head["values"]) from RuntimeError(head["detail"])
    png, thumbnail = files[: head["png_bytes"]], files[head["png_bytes"] :]
    return IngestedPicture(png, thumbnail, Size(*head["size"]), head["source_format"], Size(*head["source_size"]))


def _tail(stderr: bytes | None) -> str:
    return (stderr or b"")[-200:].decode("utf-8", "replace")


def _limit_this_process() -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, CONFINED_MEMORY),
        (resource.RLIMIT_CPU, CONFINED_CPU_S),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses to limit address space; the other limits still hold there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _answer(data: bytes, source: SourceFormat, purpose: Purpose) -> bytes:
    try:
        picture = decode(data, source, RULES[purpose])
    except HwapokError as error:
        refusal = {"reason": error.reason, "values": error.values, "detail": repr(error.__cause__)}
        return json.dumps(refusal).encode() + b"\n"
    head = {
        "png_bytes": len(picture.png),
        "size": [picture.size.width, picture.size.height],
        "source_format": picture.source_format,
        "source_size": [picture.source_size.width, picture.source_size.height],
    }
    return json.dumps(head).encode() + b"\n" + picture.png + picture.thumbnail


def _main() -> None:
    _limit_this_process()
    # One thread per core would reserve more address space on a large machine than the limit allows.
    AvifImagePlugin.DEFAULT_MAX_THREADS = _DECODER_THREADS
    answer = _answer(sys.stdin.buffer.read(), SourceFormat(sys.argv[1]), Purpose(sys.argv[2]))
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _main()
