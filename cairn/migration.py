"""Calls the function that migrates a service's database."""

import json
from collections.abc import Mapping
from typing import Any

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.caller import session
from cairn.terraform.deployed import never_applied
from cairn.terraform.target import Target

OUTPUT = "migrate_function_name"
# A migration may take the function's 15 minutes, and one that was cut off is not called twice.
_PATIENCE_SEC = 910


def migrated(target: Target, service: str, outputs: Mapping[str, Any], *, revision: str) -> Mapping[str, str]:
    """Bring the database of ``service`` to ``revision``; return ``before`` and ``revision``, where it was and is.

    ``outputs`` are those of the service's stack. Raises ``CairnError`` where the service has no database, and where
    the migration failed: then nothing was changed.
    """
    from botocore.config import Config

    if not outputs:
        raise never_applied(target, [service])
    if OUTPUT not in outputs:
        raise CairnError(
            f"{service} has no database to migrate.",
            f"Its stack has no output {OUTPUT}.",
            f"Services with one have services/<name>/migrations; `{how_to_call()} outputs` shows what a stack tells.",
            code=ExitCode.USAGE,
        )
    patient = Config(read_timeout=_PATIENCE_SEC, retries={"total_max_attempts": 1})
    variables = target.variables
    client = session(variables).client(
        "lambda", endpoint_url=variables.get("AWS_ENDPOINT_URL"), config=patient
    )
    answer = client.invoke(FunctionName=outputs[OUTPUT], Payload=json.dumps({"revision": revision}))
    told = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise CairnError(
            f"{service} was not migrated to {revision}.",
            str(told.get("errorMessage", told)),
            f"Nothing was changed. The function's log says more: `{how_to_call()} logs {service}`.",
        )
    return dict(told)
