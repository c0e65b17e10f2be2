"""Asks the targets of load balancers how they are."""

import http.client
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.gaps.load_balancing.target_address import address_of

_EAGER_SEC = 1.0
_TICK_SEC = 0.5
INITIAL = ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")

Key = tuple[str, str, int]
"""Target group, target, port."""


@dataclass
class TargetHealth:
    """What the checks of one target have shown. `why` is AWS's reason code and description."""

    due: float
    """When a failure counts next, in `time.monotonic`."""
    state: str = "initial"
    why: tuple[str, str] = INITIAL[1:]
    failures: int = 0
    asked_at: float = 0.0

    def judge(self, failure: tuple[str, str] | None, group: dict[str, Any]) -> None:
        """Take the outcome of one check into account; `failure` is None for a success."""
        now = time.monotonic()
        counts = now >= self.due
        if counts:
            self.due = now + group["HealthCheckIntervalSeconds"]
        if failure is None:
            self.state, self.failures, self.why = "healthy", 0, ("", "")
        elif counts:
            self.failures += 1
            if self.failures >= group["UnhealthyThresholdCount"]:
                self.state, self.why = "unhealthy", failure


_known: dict[Key, TargetHealth] = {}


def health_of(group_arn: str, target: str, port: int) -> TargetHealth | None:
    """What is known of a target; nothing before its first check."""
    return _known.get((group_arn, target, port))


class Checks:
    """Starts the checks with the first target group: a cloud without one has no thread for it."""

    def __init__(self, alb: Any) -> None:
        self._alb = alb
        self._lock = threading.Lock()
        self._started = False

    def __call__(self) -> None:
        with self._lock:
            if not self._started and self._alb._tgs.has_any():
                self._started = True
                threading.Thread(
                    target=_check_for_ever, args=(self._alb,), daemon=True, name="targets"
                ).start()


def _check_for_ever(alb: Any) -> None:
    with ThreadPoolExecutor(4, thread_name_prefix="target") as workers:
        while True:
            time.sleep(_TICK_SEC)
            live = dict(_targets_with_groups(alb))
            for gone in set(_known) - set(live):
                _known.pop(gone, None)
            for key, group in live.items():
                health = _known.setdefault(key, TargetHealth(_first_due(group)))
                pause = _EAGER_SEC if health.state != "healthy" else group["HealthCheckIntervalSeconds"]
                if time.monotonic() - health.asked_at >= pause:
                    health.asked_at = time.monotonic()
                    workers.submit(_check, key, group, health)


def _targets_with_groups(alb: Any) -> list[tuple[Key, dict[str, Any]]]:
    groups = {group["TargetGroupArn"]: group for _, group in alb._tgs.all_items()}
    found = []
    for targets in list(alb._targets._data.items()):
        group = groups.get(targets[0][1])
        if group is None or group["TargetType"] == "lambda":
            continue
        for target in targets[1]:
            port = int(target.get("Port") or group.get("Port", 80))
            found.append(((group["TargetGroupArn"], target["Id"], port), group))
    return found


def _first_due(group: dict[str, Any]) -> float:
    return time.monotonic() + float(group["HealthCheckIntervalSeconds"])


def _check(key: Key, group: dict[str, Any], health: TargetHealth) -> None:
    health.judge(_failure(key, group), group)


def _failure(key: Key, group: dict[str, Any]) -> tuple[str, str] | None:
    own = group["HealthCheckPort"]
    port = key[2] if own in ("", "traffic-port") else int(own)
    headers = {"User-Agent": "ELB-HealthChecker/2.0", "Connection": "close"}
    address = (address_of(key[1]), port)
    if group["TargetType"] == "alb":
        headers["Host"] = f"{_dns_name(key[1])}:{port}"
        address = (os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"]))
    connection = http.client.HTTPConnection(*address, timeout=group["HealthCheckTimeoutSeconds"])
    try:
        if group["HealthCheckProtocol"] == "TCP":
            connection.connect()
            return None
        connection.request("GET", group["HealthCheckPath"] or "/", headers=headers)
        status = connection.getresponse().status
    except TimeoutError:
        return "Target.Timeout", "Request timed out"
    except (OSError, http.client.HTTPException):
        return "Target.FailedHealthChecks", "Health checks failed"
    finally:
        connection.close()
    if matches(group["Matcher"].get("HttpCode", "200"), status):
        return None
    return "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{status}]"


def _dns_name(load_balancer_arn: str) -> str:
    from ministack.services import alb

    names = [
        balancer["DNSName"] for (_, _, arn), balancer in alb._lbs.all_items() if arn == load_balancer_arn
    ]
    return names[0] if names else ""


def matches(codes: str, status: int) -> bool:
    """Whether `status` is one of `codes`, such as `200,202` or `200-299`."""
    for part in codes.split(","):
        low, _, high = part.strip().partition("-")
        if int(low) <= status <= int(high or low):
            return True
    return False
