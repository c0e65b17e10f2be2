"""A request that a client sends again because the answer was lost."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from cairn.localcloud.repeated import KEPT, LONGEST_BYTES, Repeated


class Service:
    """Answers each request with the next of ``statuses``, and with how many it had so far."""

    def __init__(self, *statuses: int, size: int = 0) -> None:
        self.asked = 0
        self._statuses, self._size = list(statuses), size

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        self.asked += 1
        await asyncio.sleep(0)
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"%d" % self.asked + b"x" * self._size})


async def ask(front: Repeated, identity: str | None = "id-1", method: str = "POST") -> tuple[int, bytes]:
    headers = [(b"Amz-Sdk-Invocation-Id", identity.encode())] if identity else []
    parts = [{"body": b"a", "more_body": True}, {"body": b"b", "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await front({"type": "http", "method": method, "path": "/", "headers": headers}, receive, send)
    assert parts == [], "the whole request is read"
    return sent[0]["status"], sent[1]["body"]


def answers(service: Service, *identities: str | None, method: str = "POST") -> Sequence[tuple[int, bytes]]:
    async def run() -> Sequence[tuple[int, bytes]]:
        front = Repeated(service)
        return [await ask(front, identity, method) for identity in identities]

    return asyncio.run(run())


def test_a_request_that_comes_again_is_answered_as_before_and_done_once() -> None:
    service = Service(200)
    assert answers(service, "id-1", "id-2", "id-1") == [(200, b"1"), (200, b"2"), (200, b"1")]
    assert service.asked == 2


def test_one_that_comes_again_while_the_first_is_at_work_waits_for_it() -> None:
    service = Service(200)

    async def run() -> Sequence[tuple[int, bytes]]:
        front = Repeated(service)
        return await asyncio.gather(ask(front), ask(front))

    assert asyncio.run(run()) == [(200, b"1"), (200, b"1")]
    assert service.asked == 1


@pytest.mark.parametrize("status", [400, 429, 500])
def test_what_was_refused_or_failed_is_asked_anew(status: int) -> None:
    assert answers(Service(status, 200), "id-1", "id-1", "id-1") == [(status, b"1"), (200, b"2"), (200, b"2")]


@pytest.mark.parametrize(("identity", "method"), [(None, "POST"), ("id-1", "GET")])
def test_what_has_no_name_or_changes_nothing_is_asked_each_time(identity: str | None, method: str) -> None:
    assert answers(Service(200), identity, identity, method=method) == [(200, b"1"), (200, b"2")]


def test_long_answers_and_old_ones_are_not_kept() -> None:
    long = Service(200, size=LONGEST_BYTES)
    answers(long, "id-1", "id-1")
    many = Service(200)
    answers(many, *map(str, range(KEPT + 1)), "0")
    assert (long.asked, many.asked) == (2, KEPT + 2)
