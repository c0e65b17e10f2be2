"""Lambda functions, as AWS runs them."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

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
