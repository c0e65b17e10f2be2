"""What the pages' server works out by itself."""

import socket
from typing import Any

import pytest

from cairn.cli.shop import _check_free
from cairn.errors import CairnError
from cairn.site.accounts import Visitor
from cairn.site.news import local_url
from cairn.site.operation import alarms, links
from cairn.site.sessions import Sessions


def visitor(number: int) -> Visitor:
    return Visitor(user_id=f"user-{number}", email="ada@example.com", access_token="token")


def test_a_session_is_one_visitors_until_it_ends() -> None:
    sessions = Sessions()
    first, second = sessions.begin(visitor(1)), sessions.begin(visitor(2))
    assert (sessions.visitor(first), sessions.visitor(second)) == (visitor(1), visitor(2))
    sessions.end(first)
    assert sessions.visitor(first) is None
    assert sessions.visitor(None) is None


def test_the_oldest_session_ends_where_there_are_too_many() -> None:
    sessions = Sessions()
    first, *_, last = [sessions.begin(visitor(number)) for number in range(1001)]
    assert sessions.visitor(first) is None
    assert sessions.visitor(last) == visitor(1000)


def test_a_web_socket_api_is_reached_in_the_local_cloud() -> None:
    url = "wss://abc123.execute-api.us-east-1.amazonaws.com/live"
    assert local_url(url, "http://127.0.0.1:4566") == "ws://127.0.0.1:4566/_aws/execute-api/abc123/live"


@pytest.mark.parametrize("url", ["", "https://abc123.execute-api.us-east-1.amazonaws.com/live", "wss://x/y"])
def test_rejects_what_is_no_web_socket_api(url: str) -> None:
    with pytest.raises(ValueError, match="is no address of a WebSocket API"):
        local_url(url, "http://127.0.0.1:4566")


def test_a_link_leads_from_the_sender_to_each_reader() -> None:
    operations = {"users-receive-UserRegistered": {}, "orders-send-OrderPlaced": {}}
    operations |= {"payments-receive-OrderPlaced": {}, "users-send-UserRegistered": {}}
    assert list(links({"operations": operations})) == [
        {"from": "users", "message": "UserRegistered", "to": "users"},
        {"from": "orders", "message": "OrderPlaced", "to": "payments"},
    ]


class OnePage:
    """A CloudWatch whose alarms fit on one page."""

    def get_paginator(self, _operation: str) -> "OnePage":
        return self

    def paginate(self) -> list[dict[str, Any]]:
        metric = [{"AlarmName": "b", "StateValue": "OK"}, {"AlarmName": "c", "StateValue": "ALARM"}]
        return [{"MetricAlarms": metric, "CompositeAlarms": [{"AlarmName": "a", "StateValue": "OK"}]}]


def test_alarms_that_are_loud_come_first() -> None:
    assert [alarm["name"] for alarm in alarms(lambda _: OnePage())] == ["c", "a", "b"]


def test_a_taken_port_is_told_with_a_way_on() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CairnError) as refused:
            _check_free("127.0.0.1", taken.getsockname()[1])
    assert "--page-port" in str(refused.value.do)
