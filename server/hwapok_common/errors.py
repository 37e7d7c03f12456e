"""Every error a client can meet.

A reason never changes its meaning; its gRPC code and whether to retry stand here, its sentences in messages/*.toml.

    Exception
    └── HwapokError             one reason, with the values its sentence needs
        └── InvalidRequest      reason INVALID_REQUEST, with the fields that are wrong
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hwapok_common.messages import Text, sentence


class Code(StrEnum):
    """The gRPC status codes in use, by their standard names."""

    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    FAILED_PRECONDITION = "FAILED_PRECONDITION"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    RESOURCE_EXHAUSTED = "RESOURCE_EXHAUSTED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


class Reason(StrEnum):
    """Stable machine-readable reasons (ErrorInfo.reason, domain `hwapok`)."""

    INVALID_REQUEST = "INVALID_REQUEST"
    INVALID_PAGE_TOKEN = "INVALID_PAGE_TOKEN"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    MISSING_API_KEY = "MISSING_API_KEY"
    INVALID_API_KEY = "INVALID_API_KEY"

    UPLOAD_PROTOCOL = "UPLOAD_PROTOCOL"
    UPLOAD_NOT_COMMITTED = "UPLOAD_NOT_COMMITTED"
    UPLOAD_TOO_LARGE = "UPLOAD_TOO_LARGE"
    UPLOAD_EMPTY = "UPLOAD_EMPTY"
    CHUNK_SIZE = "CHUNK_SIZE"
    SIZE_MISMATCH = "SIZE_MISMATCH"
    CHECKSUM_MISMATCH = "CHECKSUM_MISMATCH"
    NOT_AN_IMAGE = "NOT_AN_IMAGE"
    BROKEN_IMAGE = "BROKEN_IMAGE"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    TOO_MANY_SCANS = "TOO_MANY_SCANS"
    UPLOAD_NOT_FOUND = "UPLOAD_NOT_FOUND"

    PICTURE_NOT_FOUND = "PICTURE_NOT_FOUND"

    JOB_NOT_FOUND = "JOB_NOT_FOUND"
    JOB_ALREADY_FINISHED = "JOB_ALREADY_FINISHED"
    JOB_STILL_RUNNING = "JOB_STILL_RUNNING"
    JOB_NOT_RETRYABLE = "JOB_NOT_RETRYABLE"
    JOB_LOST = "JOB_LOST"
    JOB_HAS_NO_PSD = "JOB_HAS_NO_PSD"
    OPEN_TICKET_INVALID = "OPEN_TICKET_INVALID"
    SPEECH_NOT_CONFIGURED = "SPEECH_NOT_CONFIGURED"
    SPEECH_MISCONFIGURED = "SPEECH_MISCONFIGURED"
    SPEECH_UNAVAILABLE = "SPEECH_UNAVAILABLE"

    BLOB_NOT_FOUND = "BLOB_NOT_FOUND"
    BLOB_STORE_UNAVAILABLE = "BLOB_STORE_UNAVAILABLE"
    BLOB_STORE_REFUSED = "BLOB_STORE_REFUSED"
    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    PROVIDER_EMPTY_ANSWER = "PROVIDER_EMPTY_ANSWER"
    PROVIDER_ANSWER_TRUNCATED = "PROVIDER_ANSWER_TRUNCATED"
    PROVIDER_ANSWER_UNREADABLE = "PROVIDER_ANSWER_UNREADABLE"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    PROVIDER_REJECTED_REQUEST = "PROVIDER_REJECTED_REQUEST"
    PROVIDER_MISCONFIGURED = "PROVIDER_MISCONFIGURED"
    PROVIDER_UNVERIFIED = "PROVIDER_UNVERIFIED"
    PROVIDER_RATE_LIMITED = "PROVIDER_RATE_LIMITED"
    PROVIDER_QUOTA_EXHAUSTED = "PROVIDER_QUOTA_EXHAUSTED"
    PROVIDER_TIMEOUT = "PROVIDER_TIMEOUT"
    PROVIDER_CONNECTION_LOST = "PROVIDER_CONNECTION_LOST"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    PAYMENT_UNCERTAIN = "PAYMENT_UNCERTAIN"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    PSD_MISMATCH = "PSD_MISMATCH"

    EMBEDDING_INPUT_INVALID = "EMBEDDING_INPUT_INVALID"
    EMBEDDING_OVERLOADED = "EMBEDDING_OVERLOADED"
    EMBEDDING_OUT_OF_MEMORY = "EMBEDDING_OUT_OF_MEMORY"
    EMBEDDING_NOT_READY = "EMBEDDING_NOT_READY"
    EMBEDDING_NO_VECTOR = "EMBEDDING_NO_VECTOR"
    EMBEDDING_UNAVAILABLE = "EMBEDDING_UNAVAILABLE"

    SERVER_BUSY = "SERVER_BUSY"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Policy:
    """How a reason travels."""

    code: Code
    retry_after: float | None = None
    """Seconds to wait before the same request may succeed; None where a retry cannot help."""


_WRONG = Policy(Code.INVALID_ARGUMENT)
_NOT_FOUND = Policy(Code.NOT_FOUND)
_PRECONDITION = Policy(Code.FAILED_PRECONDITION)
_BACK_SOON = Policy(Code.UNAVAILABLE, retry_after=2.0)

POLICIES: dict[Reason, Policy] = {
    Reason.INVALID_REQUEST: _WRONG,
    Reason.INVALID_PAGE_TOKEN: _WRONG,
    Reason.REQUEST_ID_REUSED: Policy(Code.ALREADY_EXISTS),
    Reason.MISSING_API_KEY: Policy(Code.UNAUTHENTICATED),
    Reason.INVALID_API_KEY: Policy(Code.UNAUTHENTICATED),
    Reason.PICTURE_NOT_FOUND: _NOT_FOUND,
    Reason.UPLOAD_PROTOCOL: _WRONG,
    Reason.UPLOAD_NOT_COMMITTED: _WRONG,
    Reason.UPLOAD_TOO_LARGE: _WRONG,
    Reason.UPLOAD_EMPTY: _WRONG,
    Reason.CHUNK_SIZE: _WRONG,
    Reason.SIZE_MISMATCH: _WRONG,
    Reason.CHECKSUM_MISMATCH: _WRONG,
    Reason.NOT_AN_IMAGE: _WRONG,
    Reason.BROKEN_IMAGE: _WRONG,
    Reason.TOO_MANY_PIXELS: _WRONG,
    Reason.TOO_MANY_SCANS: _WRONG,
    Reason.UPLOAD_NOT_FOUND: _NOT_FOUND,
    Reason.EMBEDDING_INPUT_INVALID: _WRONG,
    Reason.JOB_NOT_FOUND: _NOT_FOUND,
    Reason.JOB_ALREADY_FINISHED: _PRECONDITION,
    Reason.JOB_STILL_RUNNING: _PRECONDITION,
    Reason.JOB_NOT_RETRYABLE: _PRECONDITION,
    Reason.JOB_LOST: Policy(Code.INTERNAL, retry_after=0.0),
    Reason.JOB_HAS_NO_PSD: _PRECONDITION,
    Reason.OPEN_TICKET_INVALID: _NOT_FOUND,
    Reason.SPEECH_NOT_CONFIGURED: _PRECONDITION,
    Reason.SPEECH_MISCONFIGURED: _PRECONDITION,
    Reason.SPEECH_UNAVAILABLE: Policy(Code.UNAVAILABLE, retry_after=5.0),
    Reason.BLOB_NOT_FOUND: _NOT_FOUND,
    Reason.BLOB_STORE_UNAVAILABLE: _BACK_SOON,
    Reason.BLOB_STORE_REFUSED: _PRECONDITION,
    Reason.DATABASE_UNAVAILABLE: _BACK_SOON,
    Reason.PROVIDER_EMPTY_ANSWER: Policy(Code.UNAVAILABLE, retry_after=0.0),
    Reason.PROVIDER_ANSWER_TRUNCATED: Policy(Code.UNAVAILABLE, retry_after=0.0),
    Reason.PROVIDER_ANSWER_UNREADABLE: Policy(Code.UNAVAILABLE, retry_after=0.0),
    Reason.PROVIDER_REFUSED: _WRONG,
    Reason.PROVIDER_REJECTED_REQUEST: _PRECONDITION,
    Reason.PROVIDER_MISCONFIGURED: _PRECONDITION,
    Reason.PROVIDER_UNVERIFIED: _PRECONDITION,
    Reason.PROVIDER_RATE_LIMITED: Policy(Code.RESOURCE_EXHAUSTED, retry_after=20.0),
    Reason.PROVIDER_QUOTA_EXHAUSTED: Policy(Code.RESOURCE_EXHAUSTED),
    Reason.PROVIDER_TIMEOUT: Policy(Code.DEADLINE_EXCEEDED, retry_after=0.0),
    Reason.PROVIDER_CONNECTION_LOST: Policy(Code.UNAVAILABLE, retry_after=0.0),
    Reason.PROVIDER_UNAVAILABLE: Policy(Code.UNAVAILABLE, retry_after=5.0),
    Reason.PAYMENT_UNCERTAIN: Policy(Code.UNAVAILABLE, retry_after=0.0),
    Reason.BUDGET_EXCEEDED: Policy(Code.RESOURCE_EXHAUSTED),
    Reason.PSD_MISMATCH: Policy(Code.INTERNAL),
    Reason.EMBEDDING_OVERLOADED: Policy(Code.RESOURCE_EXHAUSTED, retry_after=1.0),
    Reason.EMBEDDING_OUT_OF_MEMORY: Policy(Code.RESOURCE_EXHAUSTED, retry_after=2.0),
    Reason.EMBEDDING_NO_VECTOR: Policy(Code.INTERNAL),
    Reason.EMBEDDING_NOT_READY: _BACK_SOON,
    Reason.EMBEDDING_UNAVAILABLE: _BACK_SOON,
    Reason.SERVER_BUSY: Policy(Code.RESOURCE_EXHAUSTED, retry_after=1.0),
    Reason.INTERNAL: Policy(Code.INTERNAL),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of a request that is wrong."""

    field: str
    """The proto field, e.g. `picture_size`."""
    rule: str
    """Key of its sentence in messages/*.toml, section `violation`."""
    values: dict[str, str]
    """What the sentence mentions."""

    @property
    def text(self) -> Text:
        return sentence("violation", self.rule, self.values)


class HwapokError(Exception):
    """An error with a stable reason. Only what it carries reaches a client, never another exception's text."""

    def __init__(self, reason: Reason, retry_after: float | None = None, **values: object) -> None:
        self.reason = reason
        self.values = {name: str(value) for name, value in values.items()}
        policy = POLICIES[reason]
        self.code = policy.code
        self.retry_after = policy.retry_after if retry_after is None else retry_after
        super().__init__(self.text.en)

    @property
    def text(self) -> Text:
        """The sentence for people."""
        return sentence("error", self.reason, self.values)

    @property
    def violations(self) -> Sequence[Violation]:
        return ()


class InvalidRequest(HwapokError):
    """A request with fields that break the contract. Raised by validation only, with every violation at once."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self._violations = tuple(violations)
        super().__init__(Reason.INVALID_REQUEST, fields=", ".join(dict.fromkeys(v.field for v in violations)))

    @property
    def violations(self) -> Sequence[Violation]:
        return self._violations
