"""A fault on a service of the shop: whatever calls its API by the environment's domain, or runs its functions."""

import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.fault import Fault, is_of_service
from cairn.localcloud.gaps.around import Function, around

struck: ContextVar[str] = ContextVar("struck", default="")
"""The id of the fault that this request has suffered already: its function is not slowed a second time."""
TOO_MANY = {"message": "Too Many Requests"}


def fault_on(faults: tuple[Fault, ...], scope: Mapping[str, Any], headers: Mapping[str, str]) -> Fault | None:
    """The fault that strikes a request to an API: the first part of its path names the service."""
    first = scope["path"].lstrip("/").split("/", 1)[0]
    named = [one for one in faults if one.dependency == first]
    return named[0] if named and _account_of(headers.get("host", "")) == named[0].account_id else None


def install() -> None:
    """Slow the functions of a service, or let them fail, whoever invokes them."""
    from ministack.core.responses import get_account_id
    from ministack.services import lambda_svc

    @around(lambda_svc, "_execute_function_warm")
    def _execute(original: Function, function: Any, event: Any, request_id: str) -> Any:
        config = function.get("config", function)
        name, account_id = str(config.get("FunctionName", "")), get_account_id()
        for fault in BOOK.active():
            if (
                fault.account_id == account_id
                and is_of_service(name, fault.dependency)
                and fault.id != struck.get()
            ):
                if fault.effect != "delay":
                    return _unavailable(fault)
                time.sleep(fault.delay_ms / 1000)
        return original(function, event, request_id)


def _unavailable(fault: Fault) -> dict[str, Any]:
    return {
        "body": {
            "errorMessage": f"{fault.dependency} is not there (cairn fault {fault.effect})",
            "errorType": "Fault",
        },
        "error": True,
        "log": "",
    }


def _account_of(host: str) -> str | None:
    """The account that has the host as a domain name of API Gateway."""
    from ministack.services import apigateway_v1

    wanted = host.split(":")[0].lower()
    for (account_id, _, name), _domain in apigateway_v1._domain_names.all_items():
        if name.lower() == wanted:
            return str(account_id)
    return None
