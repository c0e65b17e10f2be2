"""A check from outside: asks for a page as a customer would, again and again, and tells when there is no answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from constructs import Construct

from modules.compute import checking
from modules.compute.function import Function
from modules.compute.own_package import HANDLER, own_package
from modules.core import stack_of
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.messaging import InvokeFunction, IQueue, IScheduleGroup, RetryPolicy, Schedule
from modules.observability import Alarm, ITopic, Metric

NAMESPACE = "SyntheticChecks"
_PORTS = (None, 443)
_FUNCTION_MORE_SEC = 5
_ONCE = RetryPolicy(maximum_age_sec=60, maximum_retries=0)


class SyntheticCheck(Construct):
    """Requests ``url`` every ``every_min`` minutes (1-60), without CloudWatch Synthetics.

    The metrics ``Success`` (1, or 0) and ``Duration`` (milliseconds) of ``SyntheticChecks`` say what came of it: a
    success is ``expected_status`` (100-599) within ``timeout_sec`` (1-30), by a certificate that verifies; a redirect
    is not followed. ``url`` is of a public host, by https on port 443, without a name or a password in it. The function
    may write its log and send traces, and nothing else. A call that is lost goes to ``dead_letter_queue``; ``key``
    encrypts what the function is told, its log and the schedule, and must name ``logs.amazonaws.com``.

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        url: str,
        group: IScheduleGroup,
        dead_letter_queue: IQueue,
        key: IKey,
        every_min: int = 5,
        timeout_sec: int = 5,
        expected_status: int = 200,
    ) -> None:
        super().__init__(scope, id)
        _check_url(url)
        require_between("every_min", every_min, 1, 60)
        require_between("timeout_sec", timeout_sec, 1, 30)
        require_between("expected_status", expected_status, 100, 599)
        self._name, self._period_sec = name, 2 * every_min * 60
        self.check_name = stack_of(self).physical_name(name, max_length=64)
        self.function = Function(
            self,
            "Function",
            name=name,
            description=f"Requests {urlsplit(url).hostname} and tells whether it answered",
            package=own_package(self, "synthetic-check", Path(checking.__file__).parent),
            handler=HANDLER,
            key=key,
            environment={
                "URL": url,
                "EXPECTED_STATUS": str(expected_status),
                "TIMEOUT_SEC": str(timeout_sec),
                "NAMESPACE": NAMESPACE,
                "CHECK": self.check_name,
            },
            memory_mb=128,
            timeout_sec=timeout_sec + _FUNCTION_MORE_SEC,
            reserved_concurrency=1,
            failure_destination=dead_letter_queue,
        )
        Schedule(
            self,
            "Schedule",
            name=f"{name}-schedule",
            group=group,
            expression="rate(1 minute)" if every_min == 1 else f"rate({every_min} minutes)",
            target=InvokeFunction(self.function),
            dead_letter_queue=dead_letter_queue,
            key=key,
            description=f"Checks {urlsplit(url).hostname}",
            retry_policy=_ONCE,
        )

    def metric(self, name: str, *, statistic: str) -> Metric:
        """Return the metric ``Success`` or ``Duration`` over two checks."""
        return Metric(
            NAMESPACE, name, {"Check": self.check_name}, statistic=statistic, period_sec=self._period_sec
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when one of two checks failed, or none came: who checks may be what is broken."""
        Alarm(
            self,
            "Success",
            name=f"{self._name}-fails",
            description=f"The check {self._name} had no good answer, or was not made",
            metric=self.metric("Success", statistic="Minimum"),
            comparison="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
            actions=actions,
        )


def _check_url(url: str) -> None:
    try:
        asked = urlsplit(url)
        fits = asked.scheme == "https" and bool(asked.hostname) and asked.port in _PORTS
    except ValueError:
        fits = False
    if not fits or asked.username or asked.password or asked.fragment or any(c.isspace() for c in url):
        raise ValueError(
            "url must be https://host/path on port 443, without a name, a password, a fragment or a space, "
            f"got {url!r}"
        )
