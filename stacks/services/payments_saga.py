"""The saga as a state machine: from a placed order to the event that says how it ended, whatever happens between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modules.compute import Function
from modules.messaging import IQueue, Topic
from modules.workflow import (
    TASK_TOKEN,
    Catch,
    Choice,
    Definition,
    IState,
    LambdaInvoke,
    Pass,
    Retry,
    SnsPublish,
    SqsSendMessage,
    Succeed,
    Task,
    Wait,
    When,
)

SOURCE = "cairn.payments"
STEP_SEC = 60
STOCK_SEC = 60
AGAIN_SEC = 60
LONGEST_SEC = 14 * 86_400
"""How long the saga goes on with giving back what it holds, before somebody has to look: two weeks."""
_PATIENTLY = Retry(errors=["States.ALL"], max_attempts=5, interval_sec=1, backoff_rate=2, max_delay_sec=30)
_TIMED_OUT = "States.Timeout"


@dataclass(frozen=True, kw_only=True)
class Saga:
    """What the saga calls. Whatever it has begun it ends: sold and paid, or given back, stock and money alike.

    A step that fails is tried again for half a minute; then what may be held is given back, and that is tried until it
    is done. What a step can say by itself is an answer and no error, so that an error is always somebody's work.
    """

    price_order: Function
    charge: Function
    refund: Function
    inventory: IQueue
    payments: Topic

    def definition(self) -> Definition:
        """Return the states."""
        return Definition(start_at="PriceOrder", states=[*self._forward(), *self._back(), *self._ends()])

    def _forward(self) -> Iterator[IState]:
        yield _step(
            "PriceOrder",
            self.price_order,
            {"order_id.$": "$.order_id", "lines.$": "$.lines"},
            result="$.price",
            answer=("outcome", "total"),
            then="IsPriced",
            catch=[Catch(then="NotPriced")],
        )
        priced = When(
            variable="$.price.outcome", operator="StringEquals", value="priced", then="ReserveStock"
        )
        yield Choice("IsPriced", [priced], "NotForSale")
        yield self._stock(
            "ReserveStock",
            then="Charge",
            catch=[
                Catch(errors=["OutOfStock"], then="OutOfStock"),
                Catch(errors=["UnknownProduct"], then="NotForSale"),
                Catch(errors=[_TIMED_OUT], then="ReserveTimedOut"),
                Catch(then="NotReserved"),
            ],
        )
        yield _step(
            "Charge",
            self.charge,
            {"order_id.$": "$.order_id", "total.$": "$.price.total", "card_token.$": "$.card_token"},
            result="$.charge",
            answer=("outcome",),
            then="IsCharged",
            catch=[Catch(then="ChargeNotKnown")],
        )
        outcomes = {"captured": "CommitStock", "card_declined": "CardDeclined", "timed_out": "ChargeTimedOut"}
        charged = [
            When(variable="$.charge.outcome", operator="StringEquals", value=outcome, then=then)
            for outcome, then in outcomes.items()
        ]
        yield Choice("IsCharged", charged, "NotCharged")
        yield self._stock(
            "CommitStock",
            then="PaymentCaptured",
            catch=[Catch(errors=[_TIMED_OUT], then="CommitTimedOut"), Catch(then="NotCommitted")],
        )

    def _back(self) -> Iterator[IState]:
        for name, reason, then in (
            ("NotPriced", "failed", "PaymentDeclined"),
            ("NotForSale", "unknown_product", "PaymentDeclined"),
            ("OutOfStock", "out_of_stock", "PaymentDeclined"),
            ("ReserveTimedOut", "timed_out", "ReleaseStock"),
            ("NotReserved", "failed", "ReleaseStock"),
            ("CardDeclined", "card_declined", "ReleaseStock"),
            ("ChargeTimedOut", "timed_out", "ReleaseStock"),
            ("NotCharged", "failed", "ReleaseStock"),
            ("ChargeNotKnown", "failed", "Refund"),
            ("CommitTimedOut", "timed_out", "Refund"),
            ("NotCommitted", "failed", "Refund"),
        ):
            yield Pass(name=name, result=reason, result_path="$.reason", then=then)
        yield _step(
            "Refund",
            self.refund,
            {"order_id.$": "$.order_id", "total.$": "$.price.total"},
            result="$.refund",
            answer=("status",),
            then="ReleaseStock",
            catch=[Catch(then="RefundLater")],
        )
        yield Wait(name="RefundLater", seconds=AGAIN_SEC, then="Refund")
        yield self._stock("ReleaseStock", then="IsRefunded", catch=[Catch(then="ReleaseLater")])
        yield Wait(name="ReleaseLater", seconds=AGAIN_SEC, then="ReleaseStock")
        refunded = When(
            variable="$.refund.status", operator="StringEquals", value="refunded", then="PaymentRefunded"
        )
        yield Choice("IsRefunded", [refunded], "PaymentDeclined")

    def _ends(self) -> Iterator[IState]:
        total, reason = {"total.$": "$.price.total"}, {"reason.$": "$.reason"}
        yield self._outcome("PaymentCaptured", total)
        yield self._outcome("PaymentDeclined", reason)
        yield self._outcome("PaymentRefunded", {**total, **reason})
        yield Succeed("Done")

    def _stock(self, command: str, *, then: str, catch: list[Catch]) -> Task:
        body = {
            "schema_version": 1,
            "command": command,
            "order_id.$": "$.order_id",
            "lines.$": "$.lines",
            "task_token.$": TASK_TOKEN,
            "traceparent.$": "$.traceparent",
        }
        return Task(
            name=command,
            integration=SqsSendMessage(queue=self.inventory, body=body),
            timeout_sec=STOCK_SEC,
            result_path=None,
            then=then,
            catch=catch,
        )

    def _outcome(self, event: str, fields: Mapping[str, str]) -> Task:
        detail = {
            "event_id.$": f"$.event_ids.{event}",
            "occurred_at.$": "$$.State.EnteredTime",
            "schema_version": 1,
            "traceparent.$": "$.traceparent",
            "order_id.$": "$.order_id",
            "user_id.$": "$.user_id",
            **fields,
        }
        envelope = {"source": SOURCE, "detail-type": event, "detail": detail}
        return Task(
            name=event,
            integration=SnsPublish(topic=self.payments, message=envelope),
            timeout_sec=STEP_SEC,
            retry=[_PATIENTLY],
            result_path=None,
            then="Done",
        )


def _step(
    name: str,
    function: Function,
    payload: Mapping[str, Any],
    *,
    result: str,
    answer: tuple[str, ...],
    then: str,
    catch: list[Catch],
) -> Task:
    return Task(
        name=name,
        integration=LambdaInvoke(function, {**payload, "traceparent.$": "$.traceparent"}),
        timeout_sec=STEP_SEC,
        retry=[_PATIENTLY],
        result_selector={f"{field}.$": f"$.Payload.{field}" for field in answer},
        result_path=result,
        then=then,
        catch=catch,
    )
