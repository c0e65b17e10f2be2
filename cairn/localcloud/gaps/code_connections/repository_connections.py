"""Connections to repositories at GitHub, GitLab and Bitbucket.

AWS makes a connection pending until someone completes it in the console. The emulator does not have the
service, nor does moto. Here connections are kept, and stay pending, under the service's name and its former
one, CodeStar Connections.
https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_CreateConnection.html
"""

import uuid
from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store


def install() -> None:
    """Serve connections under both names."""
    for name in ("codeconnections", "codestar-connections"):
        store(
            name,
            {
                "CreateConnection": lambda kept, asked, name=name: _create(name, kept, asked),  # type: ignore[misc]
                "GetConnection": lambda kept, asked: {"Connection": _found(kept, asked["ConnectionArn"])},
                "ListConnections": lambda kept, _: {"Connections": list(kept["connections"].values())},
                "DeleteConnection": _delete,
                "ListTagsForResource": lambda kept, asked: {"Tags": _tags(kept, asked["ResourceArn"])},
                "TagResource": _tag,
                "UntagResource": _untag,
            },
        )


def _create(service: str, kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    arn = f"arn:aws:{service}:{get_region()}:{get_account_id()}:connection/{uuid.uuid4()}"
    kept["connections"][arn] = {
        "ConnectionArn": arn,
        "ConnectionName": asked["ConnectionName"],
        "ProviderType": asked.get("ProviderType", ""),
        "OwnerAccountId": get_account_id(),
        "ConnectionStatus": "PENDING",
        **({"HostArn": asked["HostArn"]} if "HostArn" in asked else {}),
    }
    kept["tags"][arn] = asked.get("Tags", [])
    return {"ConnectionArn": arn, "Tags": kept["tags"][arn]}


def _delete(kept: Store, asked: Parameters) -> dict[str, Any]:
    kept["connections"].pop(asked["ConnectionArn"], None)
    kept["tags"].pop(asked["ConnectionArn"], None)
    return {}


def _tag(kept: Store, asked: Parameters) -> dict[str, Any]:
    keys = {tag["Key"] for tag in asked["Tags"]}
    stay = [tag for tag in _tags(kept, asked["ResourceArn"]) if tag["Key"] not in keys]
    kept["tags"][asked["ResourceArn"]] = stay + asked["Tags"]
    return {}


def _untag(kept: Store, asked: Parameters) -> dict[str, Any]:
    stay = [tag for tag in _tags(kept, asked["ResourceArn"]) if tag["Key"] not in asked["TagKeys"]]
    kept["tags"][asked["ResourceArn"]] = stay
    return {}


def _tags(kept: Store, arn: str) -> list[dict[str, str]]:
    _found(kept, arn)
    tags: list[dict[str, str]] = kept["tags"].get(arn, [])
    return tags


def _found(kept: Store, arn: str) -> dict[str, Any]:
    connection: dict[str, Any] | None = kept["connections"].get(arn)
    if connection is None:
        raise RefusedError("ResourceNotFoundException", f"There is no connection {arn}.")
    return connection
