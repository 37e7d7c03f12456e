"""Every error the SDK raises.

    Exception
    └── StudioError                any of the following, and whatever a newer server may say
        ├── InvalidArgument        the request has fields to correct (`violations`), or the upload is no good picture
        ├── Unauthenticated        no API key, or a wrong one
        ├── NotFound               no such job, upload, picture or ticket
        ├── AlreadyExists          the request_id was used before with other content
        ├── FailedPrecondition     not in the job's present state, or not configured at the server
        ├── ResourceExhausted      the server is busy; `retry_after` says for how long
        ├── Unavailable            the server cannot be reached, or lost the connection, for longer than retries last
        ├── DeadlineExceeded       no answer in time; also a TimeoutError
        ├── InternalError          a fault of the server; `metadata["request"]` finds it in the server's log
        ├── DownloadFailed         a file did not arrive as it was promised
        ├── JobFailed              the job ended with an error
        └── JobCancelled           the job was cancelled

Errors are raised `from None`: what they carry is all there is to know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from hwapok.messages import Text, sentence


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of a request that is wrong."""

    field: str
    """Its name in the request, e.g. `scene` or `picture_size`."""
    reason: str
    """Stable key of what is wrong with it, UPPER_SNAKE."""
    text: Text
    """What is wrong with it, for people."""


class StudioError(Exception):
    """The server refused or failed."""

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "UNKNOWN",
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: Sequence[Violation] = (),
        retry_after: float | None = None,
        user_message: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        """What happened, in English."""
        self.code = code
        """Name of the gRPC status code, e.g. `INVALID_ARGUMENT`."""
        self.reason = reason
        """Stable UPPER_SNAKE key; docs/errors.md lists the server's."""
        self.metadata = dict(metadata or {})
        """Values that belong to the reason."""
        self.violations = tuple(violations)
        """The fields to correct."""
        self.retry_after = retry_after
        """Seconds after which the same request may succeed; None where a retry cannot help."""
        self.user_message = user_message
        """What happened, in Korean."""

    @classmethod
    def of(cls, reason: str, code: str, *, retry_after: float | None = None, **values: object) -> Self:
        """An error that the client itself finds; its sentences stand in messages/*.toml."""
        text = sentence("error", reason, **values)
        metadata = {name: str(value) for name, value in values.items()}
        return cls(text.en, code=code, reason=reason, metadata=metadata, retry_after=retry_after, user_message=text.ko)

    @property
    def text(self) -> Text:
        """What happened, in both languages."""
        return Text(self.user_message, self.message)

    def __str__(self) -> str:
        details = "; ".join(f"{violation.field}: {violation.text.en}" for violation in self.violations)
        return f"{self.message} [{self.reason or self.code}]" + (f" ({details})" if details else "")


class InvalidArgument(StudioError):
    """The request has fields to correct, or the upload is no good picture."""


class Unauthenticated(StudioError):
    """No API key, or a wrong one."""


class NotFound(StudioError):
    """There is no such job, upload, picture or ticket."""


class AlreadyExists(StudioError):
    """The request_id was used before with other content."""


class FailedPrecondition(StudioError):
    """Not possible in the job's present state, or not configured at the server."""


class ResourceExhausted(StudioError):
    """The server is busy."""


class Unavailable(StudioError):
    """The server cannot be reached, or was lost for longer than retries last."""


class DeadlineExceeded(StudioError, TimeoutError):
    """No answer in time. A job that was started goes on."""


class InternalError(StudioError):
    """A fault of the server."""


class DownloadFailed(StudioError):
    """A file did not arrive as it was promised."""


class JobFailed(StudioError):
    """The job ended with an error."""

    job: str = ""
    """Name of the job."""


class JobCancelled(StudioError):
    """The job was cancelled."""

    job: str = ""
    """Name of the job."""
