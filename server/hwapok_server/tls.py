"""The gateway's certificate and key."""

from __future__ import annotations

import ssl
from pathlib import Path

import grpc

from hwapok_server.operator import OperatorError


def tls_credentials(certificate: Path | None, key: Path | None) -> grpc.ServerCredentials | None:
    """TLS credentials from PEM files, or None for plain text. Blocking.

    :raises OperatorError: a file cannot be read or holds something else, the two do not belong together, or only one
        of them is set
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise OperatorError("tls_unusable", detail=certificate or key)
    try:
        pair = (key.read_bytes(), certificate.read_bytes())
        # gRPC would say no more than that it cannot listen. A key with a password must not ask for it here.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:
        detail = f"{certificate}, {key}: {error.reason}" if isinstance(error, ssl.SSLError) else error
        raise OperatorError("tls_unusable", detail=detail) from error
    return grpc.ssl_server_credentials([pair])
