"""Paid calls remembered in this process only, within no budget: for tests of providers."""

from __future__ import annotations

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Charge, ChargeState, Estimate, Usage
from hwapok_server.ports import Answer, CallLost, PaidCall


class MemoryPaidCalls:
    """PaidCalls of one step. Keeps what was paid in `charges`."""

    def __init__(self, stage: str = "step") -> None:
        self._stage = stage
        self._answers: dict[str, Answer] = {}
        self._open: set[str] = set()
        self.charges: list[Charge] = []

    async def once(self, name: str, estimate: Estimate, call: PaidCall) -> Answer:
        if name in self._answers:
            return self._answers[name]
        if name in self._open:
            self._open.remove(name)
            raise HwapokError(Reason.PAYMENT_UNCERTAIN, provider=estimate.model)
        self._open.add(name)
        try:
            answer = await call()
        except CallLost as lost:
            self._open.remove(name)
            self._charge(estimate, lost.usage)
            raise
        except HwapokError:
            self._open.remove(name)
            raise
        except BaseException:
            self._charge(estimate, None)
            raise
        self._open.remove(name)
        self._charge(estimate, answer.usage)
        self._answers[name] = answer
        return answer

    def _charge(self, estimate: Estimate, usage: Usage | None) -> None:
        state = ChargeState.SETTLED if usage else ChargeState.UNCERTAIN
        self.charges.append(Charge(self._stage, estimate.model, state, usage or Usage(0, 0, estimate.micro_usd)))
