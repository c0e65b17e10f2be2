"""The answer to a configuration that a validator refuses."""

import json
from collections.abc import Sequence
from typing import Any


def invalid_configuration(message: str, kind: str, faults: Sequence[str]) -> Any:
    """`BadRequestException` for `InvalidConfiguration`: `kind` is JSON_SCHEMA or LAMBDA, `faults` say `where: what`."""
    details = [
        {"Constraint": fault, "Location": fault.split(":")[0], "Reason": fault, "Type": kind}
        for fault in faults
    ]
    content = {
        "__type": "BadRequestException",
        "Message": f"{message}: {'; '.join(faults)}",
        "Reason": "InvalidConfiguration",
        "Details": {"InvalidConfiguration": details},
    }
    headers = {"Content-Type": "application/json", "x-amzn-errortype": "BadRequestException"}
    return 400, headers, json.dumps(content).encode()
