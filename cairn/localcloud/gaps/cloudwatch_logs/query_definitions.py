"""Saved queries of CloudWatch Logs Insights.

AWS keeps a query under a name, to be run again. The emulator runs queries and keeps none.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
"""

import time
import uuid
from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store


def install() -> None:
    """Serve saved queries beside the emulator's actions."""
    store(
        "logs",
        {
            "PutQueryDefinition": _put,
            "DescribeQueryDefinitions": _describe,
            "DeleteQueryDefinition": _delete,
        },
    )


def _put(kept: Store, asked: Parameters) -> dict[str, Any]:
    number = asked.get("queryDefinitionId") or str(uuid.uuid4())
    kept["queries"][number] = {
        "queryDefinitionId": number,
        "name": asked["name"],
        "queryString": asked["queryString"],
        "queryLanguage": asked.get("queryLanguage", "CWLI"),
        "lastModified": int(time.time() * 1000),
        "logGroupNames": asked.get("logGroupNames", []),
    }
    return {"queryDefinitionId": number}


def _describe(kept: Store, asked: Parameters) -> dict[str, Any]:
    prefix = asked.get("queryDefinitionNamePrefix", "")
    return {
        "queryDefinitions": [query for query in kept["queries"].values() if query["name"].startswith(prefix)]
    }


def _delete(kept: Store, asked: Parameters) -> dict[str, Any]:
    if kept["queries"].pop(asked["queryDefinitionId"], None) is None:
        raise RefusedError("ResourceNotFoundException", "There is no such query definition.")
    return {"success": True}
