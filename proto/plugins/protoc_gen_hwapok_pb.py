"""protoc plugin: google protobuf messages, .pyi and grpcio stubs under the import root `hwapok_pb`.

protoc turns the package `hwapok.v1` into `from hwapok.v1 import ...`, which is the SDK's import package. This plugin
moves `hwapok/**` to the output root and rewrites the imports, so that both live in one process. Wire names, service
paths and descriptor names stay `hwapok.v1`. The grpcio generator is linked into grpc_tools.protoc and buf refuses it
as a builtin, so the request's descriptors are handed back to grpc_tools.protoc.
"""

import re
import sys
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from grpc_tools import protoc

ROOT, TARGET = "hwapok", "hwapok_pb"
GENERATORS = ("python", "pyi", "grpc_python")


def rewrite(source: str) -> str:
    source = re.sub(rf"^(from|import) {ROOT}\.", rf"\1 {TARGET}.", source, flags=re.MULTILINE)
    return source.replace(f"DESCRIPTOR, '{ROOT}.", f"DESCRIPTOR, '{TARGET}.")


def generate(request: plugin_pb2.CodeGeneratorRequest, scratch: Path) -> Path:
    """Runs protoc's own generators on the request's descriptors; returns the folder they wrote to."""
    descriptors, out = scratch / "set.binpb", scratch / "out"
    out.mkdir()
    descriptors.write_bytes(descriptor_pb2.FileDescriptorSet(file=request.proto_file).SerializeToString())
    outputs = [f"--{kind}_out={out}" for kind in GENERATORS]
    code = protoc.main(["protoc", f"--descriptor_set_in={descriptors}", *outputs, *request.file_to_generate])
    if code:
        raise SystemExit(code)
    return out / ROOT


def main() -> None:
    request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    features = plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    response = plugin_pb2.CodeGeneratorResponse(supported_features=features)
    folders = {Path()}
    with tempfile.TemporaryDirectory() as scratch:
        root = generate(request, Path(scratch))
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            name = path.relative_to(root)
            folders |= set(name.parents)
            response.file.add(name=name.as_posix(), content=rewrite(path.read_text()))
    for folder in sorted(folders):
        response.file.add(name=(folder / "__init__.py").as_posix(), content="")
    sys.stdout.buffer.write(response.SerializeToString())


if __name__ == "__main__":
    main()
