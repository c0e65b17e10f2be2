"""The hub's configuration, and the standards that an account subscribes to.

AWS checks the controls of the standards that an account has enabled. moto has the hub alone. Here its
configuration and the subscriptions are kept.
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchEnableStandards.html
"""

from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, Store, store


def install() -> None:
    """Serve the configuration and the standards; the hub itself stays moto's."""
    store(
        "securityhub",
        {
            "UpdateSecurityHubConfiguration": _configure,
            "BatchEnableStandards": _enable,
            "GetEnabledStandards": _enabled,
            "BatchDisableStandards": _disable,
        },
    )


def _configure(kept: Store, asked: Parameters) -> dict[str, Any]:
    kept["configuration"]["hub"] = {**kept["configuration"].get("hub", {}), **asked}
    return {}


def _enable(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    subscribed = []
    for wanted in asked["StandardsSubscriptionRequests"]:
        standard = wanted["StandardsArn"].partition("standards/")[2]
        arn = f"arn:aws:securityhub:{get_region()}:{get_account_id()}:subscription/{standard}"
        kept["standards"][arn] = {
            "StandardsSubscriptionArn": arn,
            "StandardsArn": wanted["StandardsArn"],
            "StandardsInput": wanted.get("StandardsInput", {}),
            "StandardsStatus": "READY",
        }
        subscribed.append(kept["standards"][arn])
    return {"StandardsSubscriptions": subscribed}


def _enabled(kept: Store, asked: Parameters) -> dict[str, Any]:
    wanted = asked.get("StandardsSubscriptionArns") or list(kept["standards"])
    return {"StandardsSubscriptions": [kept["standards"][arn] for arn in wanted if arn in kept["standards"]]}


def _disable(kept: Store, asked: Parameters) -> dict[str, Any]:
    gone = [kept["standards"].pop(arn, None) for arn in asked["StandardsSubscriptionArns"]]
    return {
        "StandardsSubscriptions": [
            {**standard, "StandardsStatus": "DELETING"} for standard in gone if standard
        ]
    }
