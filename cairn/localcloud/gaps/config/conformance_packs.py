"""Conformance packs: many rules of Config, deployed as one.

AWS deploys the rules of a pack's template. moto has packs of an organization alone. Here the pack of an account
is kept.
https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html
"""

import uuid
from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store


def install() -> None:
    """Serve conformance packs; everything else of Config stays moto's."""
    store(
        "config",
        {
            "PutConformancePack": _put,
            "DescribeConformancePacks": lambda kept, asked: {"ConformancePackDetails": _named(kept, asked)},
            "DescribeConformancePackStatus": _status,
            "DeleteConformancePack": _delete,
        },
    )


def _put(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    name, number = asked["ConformancePackName"], f"conformance-pack-{uuid.uuid4().hex[:9]}"
    known = kept["packs"].get(name, {})
    arn = f"arn:aws:config:{get_region()}:{get_account_id()}:conformance-pack/{name}/{number}"
    kept["packs"][name] = {
        "ConformancePackName": name,
        "ConformancePackArn": known.get("ConformancePackArn", arn),
        "ConformancePackId": known.get("ConformancePackId", number),
        "DeliveryS3Bucket": asked.get("DeliveryS3Bucket", ""),
        "DeliveryS3KeyPrefix": asked.get("DeliveryS3KeyPrefix", ""),
        "ConformancePackInputParameters": asked.get("ConformancePackInputParameters", []),
    }
    return {"ConformancePackArn": kept["packs"][name]["ConformancePackArn"]}


def _status(kept: Store, asked: Parameters) -> dict[str, Any]:
    return {
        "ConformancePackStatusDetails": [
            {
                **{
                    key: pack[key]
                    for key in ("ConformancePackName", "ConformancePackArn", "ConformancePackId")
                },
                "ConformancePackState": "CREATE_COMPLETE",
                "StackArn": pack["ConformancePackArn"],
            }
            for name in asked.get("ConformancePackNames") or list(kept["packs"])
            if (pack := kept["packs"].get(name))
        ]
    }


def _delete(kept: Store, asked: Parameters) -> dict[str, Any]:
    _named(kept, {"ConformancePackNames": [asked["ConformancePackName"]]})
    del kept["packs"][asked["ConformancePackName"]]
    return {}


def _named(kept: Store, asked: Parameters) -> list[dict[str, Any]]:
    names = asked.get("ConformancePackNames") or list(kept["packs"])
    for name in names:
        if name not in kept["packs"]:
            raise RefusedError("NoSuchConformancePackException", f"There is no conformance pack {name}.")
    return [kept["packs"][name] for name in names]
