"""What goes wrong with an OpenAI call, as our own errors: CallLost where the provider charges or may charge."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx2
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAIError

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.text import clean
from hwapok_server.model import Usage
from hwapok_server.ports import CallLost
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.retry_after import retry_after

MAX_DETAIL = 300
"""Characters of a provider's own words in an error."""
_REFUSALS = {
    "content_filter",
    "content_policy_violation",
    "moderation_blocked",
    "responsibleaipolicyviolation",
    "image_generation_user_error",
    "safety",
}
_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_BEFORE_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_BEARER = re.compile(r"(bearer\s+)[^\s\"',}]+", re.IGNORECASE)
_BROKEN_GATEWAY = {408, 502, 504, 520, 522, 524}
"""A proxy gave up waiting; what stands behind it may have done the work."""


def never_sent(error: BaseException) -> bool:
    """Whether a connection failed before the request could leave."""
    return isinstance(error, APIConnectionError) and isinstance(error.__cause__, _BEFORE_SENT)


def code_of(error: APIError) -> str:
    """The provider's code for an error; Azure puts the telling one further in."""
    inner = error.body.get("innererror") if isinstance(error.body, Mapping) else None
    innermost = inner.get("code") if isinstance(inner, Mapping) else None
    return str(innermost or error.code or error.type or "").lower()


def translated(error: OpenAIError, endpoint: Endpoint) -> HwapokError:
    """Our own error for one of the SDK's."""
    if isinstance(error, APIStatusError):
        return _of_status(error, endpoint)
    if isinstance(error, APIConnectionError):
        return _of_connection(error, endpoint)
    if isinstance(error, APIError):
        return failed(code_of(error), _said(error), endpoint)
    return HwapokError(Reason.PROVIDER_MISCONFIGURED, provider=endpoint.provider)


def timed_out(endpoint: Endpoint) -> CallLost:
    """An answer that did not come in time."""
    return CallLost(Reason.PROVIDER_TIMEOUT, provider=endpoint.provider, seconds=f"{endpoint.timeout_s:g}")


def broken_off(error: httpx2.HTTPError, endpoint: Endpoint) -> CallLost:
    """An answer that began and did not end."""
    if isinstance(error, httpx2.TimeoutException):
        return timed_out(endpoint)
    return CallLost(Reason.PROVIDER_CONNECTION_LOST, provider=endpoint.provider)


def failed(code: str, message: str, endpoint: Endpoint, usage: Usage | None = None) -> HwapokError:
    """A failure that is told in the middle of an answer: by then something may have been charged.

    :param usage: what the provider says was used
    """
    provider, code = endpoint.provider, code.lower()
    if code in _QUOTA:
        return HwapokError(Reason.PROVIDER_QUOTA_EXHAUSTED, provider=provider)
    if code == "rate_limit_exceeded":
        return HwapokError(Reason.PROVIDER_RATE_LIMITED, provider=provider)
    if code in _REFUSALS:
        detail = quoted(message, endpoint) or code
        return CallLost(Reason.PROVIDER_REFUSED, usage, provider=provider, detail=detail)
    return CallLost(Reason.PROVIDER_UNAVAILABLE, usage, provider=provider)


def unreadable(endpoint: Endpoint, *, from_provider: bool) -> HwapokError:
    """An answer of status 200 that is none.

    :param from_provider: False for what a proxy or a wrong address answers instead, such as a web page: nothing was
        charged
    """
    error = CallLost if from_provider else HwapokError
    return error(Reason.PROVIDER_ANSWER_UNREADABLE, provider=endpoint.provider)


def _of_connection(error: APIConnectionError, endpoint: Endpoint) -> HwapokError:
    if never_sent(error):
        return HwapokError(Reason.PROVIDER_UNAVAILABLE, provider=endpoint.provider)
    if isinstance(error, APITimeoutError):
        return timed_out(endpoint)
    return CallLost(Reason.PROVIDER_CONNECTION_LOST, provider=endpoint.provider)


def _of_status(error: APIStatusError, endpoint: Endpoint) -> HwapokError:
    code, status, provider = code_of(error), error.status_code, endpoint.provider
    if code in _QUOTA:
        return HwapokError(Reason.PROVIDER_QUOTA_EXHAUSTED, provider=provider)
    if code in _REFUSALS:
        return _refused(error, endpoint)
    if status in _BROKEN_GATEWAY:
        return CallLost(Reason.PROVIDER_CONNECTION_LOST, provider=provider)
    if status == 429 or status >= 500:
        reason = Reason.PROVIDER_RATE_LIMITED if status == 429 else Reason.PROVIDER_UNAVAILABLE
        return HwapokError(reason, retry_after(error.response.headers), provider=provider)
    if status in (401, 403, 404):
        unverified = status == 403 and "verif" in _said(error).lower()
        return HwapokError(
            Reason.PROVIDER_UNVERIFIED if unverified else Reason.PROVIDER_MISCONFIGURED, provider=provider
        )
    detail = quoted(_said(error), endpoint) or f"HTTP {status}"
    return HwapokError(Reason.PROVIDER_REJECTED_REQUEST, provider=provider, detail=detail)


def _refused(error: APIStatusError, endpoint: Endpoint) -> HwapokError:
    """A picture that was made and then withheld may be charged; a request that was not begun is not."""
    body = error.body if isinstance(error.body, Mapping) else {}
    details = body.get("moderation_details")
    details = details if isinstance(details, Mapping) else {}
    kind = CallLost if details.get("stage") == "output" else HwapokError
    categories = details.get("categories")
    named = ", ".join(map(str, categories)) if isinstance(categories, list) else ""
    detail = quoted(named or code_of(error), endpoint)
    return kind(Reason.PROVIDER_REFUSED, provider=endpoint.provider, detail=detail)


def _said(error: APIError) -> str:
    """The provider's sentence alone, which the SDK puts the whole body around."""
    message = error.body.get("message") if isinstance(error.body, Mapping) else None
    return message if isinstance(message, str) else error.message


def quoted(said: str, endpoint: Endpoint) -> str:
    """A provider's own words on one line, without what authorises us should they repeat it."""
    line = _BEARER.sub(r"\1***", clean(said))
    if endpoint.api_key:
        line = re.sub(re.escape(endpoint.api_key), "***", line, flags=re.IGNORECASE)
    return line[:MAX_DETAIL]
