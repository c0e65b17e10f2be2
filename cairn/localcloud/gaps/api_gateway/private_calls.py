"""A request that API Gateway sends into the VPC: to a load balancer, or to an instance that Cloud Map knows."""

import asyncio
import random
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import Request

from cairn.localcloud.gaps.load_balancing.network_load_balancers import NotConnectedError

Answer = tuple[int, dict[str, Any], bytes]
_OF_ONE_CONNECTION = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
_PORTS = {"http": 80, "https": 443}
LINK_ADDRESS = "10.255.255.254"
"""What a load balancer sees as its caller: the interface of the link in the VPC, whoever has called the API."""


class UnreachableError(Exception):
    """Nothing in the VPC takes the request."""


@dataclass
class PrivateCall:
    """One request to `target_arn`: a network load balancer, a listener, or a Cloud Map service.

    `headers` are those that API Gateway adds. To be sent in the account and region of the API; what came of it
    is in `answer` or `failure`.
    """

    target_arn: str
    timeout_sec: float
    headers: dict[str, str]
    answer: Answer | None = None
    failure: Exception | None = None

    async def send(self, request: Request) -> Answer:
        """Deliver `request`; raises `UnreachableError`, or `TimeoutError` after `timeout_sec`."""
        try:
            async with asyncio.timeout(self.timeout_sec):
                with _calling_from(LINK_ADDRESS):
                    status, headers, body = await self._dispatched(request)
                    content = await _whole(body)
        except (UnreachableError, TimeoutError) as failure:
            self.failure = failure
            raise
        except NotConnectedError as failure:
            self.failure = UnreachableError(str(failure))
            raise self.failure from failure
        kept = {name: value for name, value in headers.items() if name.lower() not in _OF_ONE_CONNECTION}
        self.answer = (status, kept, content)
        return self.answer

    async def _dispatched(self, request: Request) -> Any:
        from ministack.services import alb

        url = urlsplit(request.full_url)
        headers = {name.lower(): value for name, value in request.header_items()}
        headers |= {"host": url.netloc, **self.headers}
        path = url.path or "/"
        method, content = request.get_method(), request.data
        if ":servicediscovery:" in self.target_arn:
            target = _instance(self.target_arn)
            answer = await alb._proxy_http_target(
                target, {}, method, path, headers, content, {}, url.query or ""
            )
            if isinstance(answer[2], bytes):
                raise UnreachableError(f"{target['Id']} does not take the connection")
            return answer
        balancer, port = _balancer(alb, self.target_arn, url.port or _PORTS[url.scheme])
        return await alb.dispatch_request(
            balancer,
            method,
            unquote(path),
            headers,
            content,
            parse_qs(url.query, keep_blank_values=True),
            port,
            raw_query_string=url.query,
            raw_path=path,
        )


def _balancer(alb: Any, arn: str, port: int) -> tuple[dict[str, Any], int]:
    listener = alb._listeners.get(arn)
    balancer = alb._lbs.get(listener["LoadBalancerArn"] if listener else arn)
    if balancer is None:
        raise UnreachableError(f"There is no load balancer or listener {arn!r}")
    return balancer, listener["Port"] if listener else port


def _instance(service_arn: str) -> dict[str, Any]:
    """One of the healthy instances of a Cloud Map service, as a load balancer's target."""
    from ministack.services import servicediscovery as discovery

    service_id = service_arn.rsplit("/", 1)[-1]
    health = discovery._instance_health_status.get(service_id, {})
    healthy = [
        instance["Attributes"]
        for instance in discovery._instances.get(service_id, {}).values()
        if health.get(instance["Id"], "HEALTHY") == "HEALTHY"
    ]
    if not healthy:
        raise UnreachableError(f"{service_arn} has no healthy instance")
    chosen = random.choice(healthy)  # noqa: S311 - one instance is as good as another
    return {"Id": chosen["AWS_INSTANCE_IPV4"], "Port": chosen.get("AWS_INSTANCE_PORT", 80)}


@contextmanager
def _calling_from(address: str) -> Iterator[None]:
    from ministack.core.responses import get_request_client_ip, set_request_client_ip

    caller = get_request_client_ip()
    set_request_client_ip(address)
    try:
        yield
    finally:
        set_request_client_ip(caller)


async def _whole(body: Any) -> bytes:
    """The body that a load balancer relays piece by piece."""
    if isinstance(body, bytes):
        return body
    pieces: list[bytes] = []
    ended = False

    async def take(message: MutableMapping[str, Any]) -> None:
        nonlocal ended
        pieces.append(message["body"])
        ended = not message["more_body"]

    await body.runner(take, asyncio.Event().wait)
    if not ended:
        raise UnreachableError("The target broke off its answer")
    return b"".join(pieces)
