"""Lambda functions, as AWS runs them."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.deliveries import service_role
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account

_IMPORTS = """
import importlib
def handler(event, context):
    print("called")
    importlib.import_module(event["name"])
"""
_RAISES = """
class DeclinedError(Exception):
    pass
def handler(event, context):
    print("called: with a colon")
    raise DeclinedError("no funds: 3")
"""


_SLEEPS = """
import time
def handler(event, context):
    print("called")
    time.sleep(3)
"""


def _invoke(account: Account, source: str, event: dict[str, Any]) -> dict[str, Any] | None:
    functions = account.clients("lambda")
    if not functions.list_functions()["Functions"]:
        make_function(account, "function", source, make_role(account, "function"))
    answer = functions.invoke(FunctionName="function", Payload=json.dumps(event))
    result: dict[str, Any] | None = json.loads(answer["Payload"].read())
    return result


@aws_does("runtime_packages")
def a_function_imports_its_package_the_library_and_boto3_alone(account: Account) -> None:
    for provided in ("boto3", "json", "dateutil"):
        assert _invoke(account, _IMPORTS, {"name": provided}) is None
    for foreign in ("cairn", "hypercorn"):
        refused = _invoke(account, _IMPORTS, {"name": foreign})
        assert refused is not None
        assert refused["errorMessage"] == f"No module named '{foreign}'"


@aws_does("handler_errors")
def an_error_is_called_as_the_exception_is(account: Account) -> None:
    refused = _invoke(account, _RAISES, {})
    assert refused is not None
    assert (refused["errorType"], refused["errorMessage"]) == ("DeclinedError", "no funds: 3")


@aws_does("reserved_concurrency")
def an_alias_shares_the_concurrency_of_its_function(account: Account) -> None:
    functions = account.clients("lambda")
    make_function(account, "slow", _SLEEPS, make_role(account, "slow"))
    version = functions.publish_version(FunctionName="slow")["Version"]
    functions.create_alias(FunctionName="slow", Name="live", FunctionVersion=version)
    functions.put_function_concurrency(FunctionName="slow", ReservedConcurrentExecutions=1)

    def refused(_: int) -> bool:
        try:
            functions.invoke(FunctionName="slow", Qualifier="live")
        except functions.exceptions.TooManyRequestsException:
            return True
        return False

    with ThreadPoolExecutor(2) as callers:
        assert sorted(callers.map(refused, range(2))) == [False, True]


_ECHO = """
def handler(event, context):
    return {"version": context.function_version, "arn": context.invoked_function_arn, "event": event, "more": 200 * "-"}
"""


@aws_does("weighted_aliases")
def an_alias_sends_a_share_of_its_calls_to_another_version(account: Account) -> None:
    functions = account.clients("lambda")
    make_function(account, "echo", _ECHO, make_role(account, "echo"))
    first = functions.publish_version(FunctionName="echo")["Version"]
    functions.update_function_configuration(FunctionName="echo", Description="second")
    second = functions.publish_version(FunctionName="echo")["Version"]
    alias = functions.create_alias(
        FunctionName="echo",
        Name="live",
        FunctionVersion=first,
        RoutingConfig={"AdditionalVersionWeights": {second: 0.5}},
    )["AliasArn"]

    def answer() -> dict[str, Any]:
        called = functions.invoke(FunctionName="echo", Qualifier="live")
        told: dict[str, Any] = json.loads(called["Payload"].read())
        assert told["version"] == called["ExecutedVersion"]
        return told

    answers = [answer() for _ in range(40)]
    counts = {version: sum(told["version"] == version for told in answers) for version in (first, second)}
    # A fair coin shows fewer than 5 of a side in 40 once in ten million times.
    assert min(counts.values()) >= 5, counts
    assert {told["arn"] for told in answers} == {alias}
    functions.update_alias(FunctionName="echo", Name="live", RoutingConfig={})
    assert {answer()["version"] for _ in range(10)} == {first}


@aws_does("function_role_trust")
def a_function_needs_a_role_that_lambda_may_assume(account: Account) -> None:
    other = service_role(account, "of-tasks", "ecs-tasks.amazonaws.com")
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        make_function(account, "echo", _ECHO, other)
    make_function(account, "echo", _ECHO, make_role(account, "echo"))
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        account.clients("lambda").update_function_configuration(FunctionName="echo", Role=other)


@aws_does("invocation_payloads")
def a_call_carries_only_so_much(account: Account) -> None:
    functions = account.clients("lambda")
    make_function(account, "echo", _ECHO, make_role(account, "echo"))
    large = json.dumps("x" * 1_048_577)
    assert functions.invoke(FunctionName="echo", Payload=large)["StatusCode"] == 200
    with pytest.raises(ClientError, match="smaller than 1048576 bytes"):
        functions.invoke(FunctionName="echo", Payload=large, InvocationType="Event")
    with pytest.raises(ClientError, match="smaller than 6291456 bytes"):
        functions.invoke(FunctionName="echo", Payload=json.dumps("x" * 6_291_456))
    answered = functions.invoke(FunctionName="echo", Payload=json.dumps("x" * 6_291_450))
    assert json.loads(answered["Payload"].read())["errorType"] == "Function.ResponseSizeTooLarge"
