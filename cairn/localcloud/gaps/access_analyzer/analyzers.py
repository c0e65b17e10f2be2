"""IAM Access Analyzer's analyzers.

AWS finds what a resource policy grants beyond the account, or which rights nobody uses. Neither the emulator
nor moto has the service. Here an analyzer is kept with its type, configuration and tags.
https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CreateAnalyzer.html
"""

from datetime import UTC, datetime
from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store


def install() -> None:
    """Serve analyzers."""
    store(
        "access-analyzer",
        {
            "CreateAnalyzer": _create,
            "GetAnalyzer": lambda kept, asked: {"analyzer": _found(kept, asked["analyzerName"])},
            "ListAnalyzers": lambda kept, _: {"analyzers": list(kept["analyzers"].values())},
            "UpdateAnalyzer": _update,
            "DeleteAnalyzer": _delete,
            "ListTagsForResource": lambda kept, asked: {"tags": _tagged(kept, asked)["tags"]},
            "TagResource": _tag,
            "UntagResource": _untag,
        },
        model="accessanalyzer",
    )


def _create(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    name = asked["analyzerName"]
    if name in kept["analyzers"]:
        raise RefusedError("ConflictException", f"An analyzer {name} exists already.", status=409)
    arn = f"arn:aws:access-analyzer:{get_region()}:{get_account_id()}:analyzer/{name}"
    kept["analyzers"][name] = {
        "arn": arn,
        "name": name,
        "type": asked["type"],
        "status": "ACTIVE",
        "createdAt": datetime.now(UTC).isoformat(),
        "tags": asked.get("tags", {}),
        **({"configuration": asked["configuration"]} if "configuration" in asked else {}),
    }
    return {"arn": arn}


def _update(kept: Store, asked: Parameters) -> dict[str, Any]:
    analyzer = _found(kept, asked["analyzerName"])
    analyzer["configuration"] = asked.get("configuration", analyzer.get("configuration", {}))
    return {"configuration": analyzer["configuration"]}


def _delete(kept: Store, asked: Parameters) -> dict[str, Any]:
    del kept["analyzers"][_found(kept, asked["analyzerName"])["name"]]
    return {}


def _tag(kept: Store, asked: Parameters) -> dict[str, Any]:
    _tagged(kept, asked)["tags"].update(asked["tags"])
    return {}


def _untag(kept: Store, asked: Parameters) -> dict[str, Any]:
    for key in asked["tagKeys"]:
        _tagged(kept, asked)["tags"].pop(key, None)
    return {}


def _tagged(kept: Store, asked: Parameters) -> dict[str, Any]:
    return _found(kept, asked["resourceArn"].rpartition("/")[2])


def _found(kept: Store, name: str) -> dict[str, Any]:
    analyzer: dict[str, Any] | None = kept["analyzers"].get(name)
    if analyzer is None:
        raise RefusedError("ResourceNotFoundException", f"There is no analyzer {name}.", status=404)
    return analyzer
