"""The tests' own Node packages are installed though a registry fails now and then."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support import node

MANIFEST = {"name": "one", "version": "1.0.0"}


def package() -> bytes:
    """A package of one file, as a registry sends it."""
    packed, manifest = io.BytesIO(), json.dumps(MANIFEST).encode()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(manifest)
        archive.addfile(entry, io.BytesIO(manifest))
    return packed.getvalue()


@contextmanager
def registry(failures: int) -> Iterator[tuple[str, list[str]]]:
    """Answers 404 that often, then with the package; tells its address and what it was asked for."""
    asked: list[str] = []

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            content = package() if len(asked) > failures else b"{}"
            self.send_response(200 if len(asked) > failures else 404)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def project(folder: Path, address: str) -> None:
    """A folder that needs the package."""
    needs = {"name": "needs-one", "version": "1.0.0", "dependencies": {"one": "1.0.0"}}
    locked = {"version": "1.0.0", "resolved": f"{address}/one/-/one-1.0.0.tgz"}
    lock = {"name": "needs-one", "version": "1.0.0", "lockfileVersion": 3}
    (folder / "package.json").write_text(json.dumps(needs))
    (folder / "package-lock.json").write_text(json.dumps(lock | {"packages": {"": needs, "node_modules/one": locked}}))
    (folder / ".npmrc").write_text(f"registry={address}/\ncache={folder / 'cache'}\n")


def test_packages_are_installed_though_the_registry_fails_at_first(tmp_path: Path) -> None:
    """Twice it does not know the package that it has."""
    with registry(failures=2) as (address, asked):
        project(tmp_path, address)
        node.install(tmp_path)
    assert json.loads((tmp_path / "node_modules" / "one" / "package.json").read_text()) == MANIFEST
    assert len(asked) == 3


def test_a_registry_that_goes_on_failing_is_named(tmp_path: Path) -> None:
    """What npm said last is not hidden."""
    with registry(failures=9) as (address, asked):
        project(tmp_path, address)
        with pytest.raises(RuntimeError, match="404"):
            node.install(tmp_path)
    assert len(asked) == 3
