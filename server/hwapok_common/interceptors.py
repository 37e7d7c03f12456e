"""The outermost interceptor of every gRPC server of ours: errors leave with details, and nothing else leaves."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, NoReturn

import grpc

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log_exception
from hwapok_common.status import DETAILS_KEY, status_code, to_status

_logger = logging.getLogger(__name__)
Context = grpc.aio.ServicerContext[Any, Any]

if TYPE_CHECKING:  # generic for the type checker only
    Handler = grpc.RpcMethodHandler[Any, Any]
    Interceptor = grpc.aio.ServerInterceptor[Any, Any]
else:
    Handler = grpc.RpcMethodHandler
    Interceptor = grpc.aio.ServerInterceptor
Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Handler]]


class ErrorInterceptor(Interceptor):
    """Turns HwapokError into a rich status. Any other exception becomes INTERNAL with a request id; its text goes to
    the log only (grpc.aio alone would send it to the client)."""

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler:
        handler = await continuation(handler_call_details)
        if handler is None or not handler_call_details.method.startswith("/hwapok."):
            return handler
        return _guarded(handler, handler_call_details.method)


def _guarded(handler: Handler, method: str) -> Handler:
    codec = {
        "request_deserializer": handler.request_deserializer,
        "response_serializer": handler.response_serializer,
    }
    if handler.response_streaming:
        behaviour = handler.stream_stream or handler.unary_stream
        make = (
            grpc.stream_stream_rpc_method_handler if handler.request_streaming else grpc.unary_stream_rpc_method_handler
        )
        return make(_guard_stream(behaviour, method), **codec)
    behaviour = handler.stream_unary or handler.unary_unary
    make = grpc.stream_unary_rpc_method_handler if handler.request_streaming else grpc.unary_unary_rpc_method_handler
    return make(_guard_unary(behaviour, method), **codec)


def _guard_unary(behaviour: Any, method: str) -> Callable[[Any, Context], Awaitable[Any]]:
    async def guarded(request: Any, context: Context) -> Any:
        try:
            return await behaviour(request, context)
        except grpc.aio.AbortError:
            raise
        except Exception as error:
            await _abort(context, error, method)

    return guarded


def _guard_stream(behaviour: Any, method: str) -> Callable[[Any, Context], AsyncIterator[Any]]:
    async def guarded(request: Any, context: Context) -> AsyncIterator[Any]:
        try:
            async for response in behaviour(request, context):
                yield response
        except grpc.aio.AbortError:
            raise
        except Exception as error:
            await _abort(context, error, method)

    return guarded


async def _abort(context: Context, error: Exception, method: str) -> NoReturn:
    if not isinstance(error, HwapokError):
        request = uuid.uuid4().hex
        log_exception(_logger, "rpc_failed", method=method, request=request)
        error = HwapokError(Reason.INTERNAL, request=request)
    status = to_status(error)
    await context.abort(status_code(error), status.message, ((DETAILS_KEY, status.SerializeToString()),))
    raise AssertionError("abort raises")
