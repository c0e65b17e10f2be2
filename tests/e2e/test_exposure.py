"""What can be reached from outside this machine, and what is written down about those who call."""

import json
import os
import socket
from collections.abc import Iterator

import psutil
import pytest

from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

LOOPBACK = ("127.", "::1")


def cloud_processes(shop: Shop) -> list[psutil.Process]:
    """The emulator and everything below it: Lambda workers, and what those start."""
    emulator = psutil.Process(shop.account.cloud.status().pid)
    return [emulator, *emulator.children(recursive=True)]


def listening(processes: list[psutil.Process]) -> Iterator[tuple[int, str, int]]:
    for process in processes:
        for connection in process.net_connections(kind="inet"):
            waits = connection.status == psutil.CONN_LISTEN or connection.type == socket.SOCK_DGRAM
            if waits and connection.laddr:
                yield process.pid, connection.laddr.ip, connection.laddr.port


def test_nothing_listens_beyond_loopback(shop: Shop, api: OrdersApi, customer: Customer) -> None:
    assert api.list_of(customer.user_id).status_code == 200
    processes = cloud_processes(shop)
    assert len(processes) > 1, "no function runs: this would prove little"
    found = list(listening(processes))
    assert shop.account.cloud.port in {port for _, _, port in found}
    assert [entry for entry in found if not entry[1].startswith(LOOPBACK)] == []


def test_the_machines_own_address_refuses(shop: Shop) -> None:
    addresses = {
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not entry.address.startswith("127.")
    }
    for address in addresses:
        with pytest.raises(OSError):  # noqa: PT011
            socket.create_connection((address, shop.account.cloud.port), timeout=1)


def test_functions_inherit_nothing_of_the_users(shop: Shop, api: OrdersApi, customer: Customer) -> None:
    assert api.list_of(customer.user_id).status_code == 200
    _, *functions = cloud_processes(shop)
    users = {"SSH_AUTH_SOCK", "GITHUB_TOKEN", "AWS_PROFILE", "AWS_SESSION_TOKEN"} & os.environ.keys()
    for function in functions:
        variables = function.environ()
        assert variables.get("HOME") != os.environ.get("HOME")
        assert not users & variables.keys() - {"AWS_SESSION_TOKEN"}


def test_the_web_acl_logs_what_it_blocks_without_credentials(shop: Shop) -> None:
    logging = shop.account.clients("wafv2").get_logging_configuration(
        ResourceArn=shop.outputs["edge"]["web_acl_arn"]
    )["LoggingConfiguration"]
    (destination,) = logging["LogDestinationConfigs"]
    assert ":log-group:aws-waf-logs-" in destination
    redacted = {field["SingleHeader"]["Name"].lower() for field in logging["RedactedFields"]}
    assert {"authorization", "cookie"} <= redacted


def test_the_web_acl_stands_before_every_stage(shop: Shop) -> None:
    account = shop.account
    stages = {
        f"arn:aws:apigateway:{account.region}::/restapis/{one['rest_api_id']}/stages/{one['stage_name']}"
        for one in shop.outputs.values()
        if "rest_api_id" in one
    }
    found = account.clients("wafv2").list_resources_for_web_acl(
        WebACLArn=shop.outputs["edge"]["web_acl_arn"], ResourceType="API_GATEWAY"
    )["ResourceArns"]
    assert len(stages) == 5
    assert set(found) == stages


def access_log(shop: Shop) -> list[dict[str, str]]:
    """Every line of the stage's access log."""
    orders, clients = shop.outputs["orders"], shop.account.clients
    stage = clients("apigateway").get_stage(restApiId=orders["rest_api_id"], stageName=orders["stage_name"])
    group = stage["accessLogSettings"]["destinationArn"].split(":log-group:")[1]
    pages = clients("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [json.loads(event["message"]) for page in pages for event in page["events"]]


def test_every_call_is_one_line_in_the_access_log(shop: Shop, api: OrdersApi, customer: Customer) -> None:
    before = len(access_log(shop))
    assert api.list_of(customer.user_id).status_code == 200
    assert api.place({}).status_code == 400

    def new_lines() -> list[dict[str, str]]:
        lines = access_log(shop)[before:]
        assert len(lines) >= 2
        return lines

    listed, refused = eventually(new_lines)
    assert (listed["httpMethod"], listed["resourcePath"], listed["status"]) == ("GET", "/{user_id}", "200")
    assert (refused["httpMethod"], refused["resourcePath"], refused["status"]) == ("POST", "/", "400")
    assert customer.user_id not in json.dumps([listed, refused])


def test_a_refusal_names_the_line_of_the_access_log(
    shop: Shop, stranger: OrdersApi, customer: Customer
) -> None:
    request_id = stranger.list_of(customer.user_id).json()["requestId"]

    def line() -> dict[str, str]:
        found = [entry for entry in access_log(shop) if entry["requestId"] == request_id]
        assert found
        return found[0]

    assert eventually(line)["status"] == "401"


def test_logs_hold_no_token_and_no_address(shop: Shop, api: OrdersApi, customer: Customer) -> None:
    api.place()
    logs = shop.account.clients("logs")
    for group in shop.outputs["orders"]["log_group_names"]:
        text = "".join(event["message"] for event in logs.filter_log_events(logGroupName=group)["events"])
        assert customer.access_token not in text
        assert customer.email not in text
