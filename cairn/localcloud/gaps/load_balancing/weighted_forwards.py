"""A forward to several target groups is kept without them.

AWS takes target groups with weights and stickiness, returns them with every forward, and sends to each group
the part of the requests that its weight says. The emulator keeps the one group of `TargetGroupArn`.
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ForwardActionConfig.html
"""

import itertools
import random
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Read, return and follow `ForwardConfig`."""
    from ministack.services import alb

    @around(alb, "_parse_actions")
    def _parse(original: Function, parameters: Any, prefix: str = "DefaultActions") -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = original(parameters, prefix)
        for number, action in enumerate(actions, start=1):
            _read_groups(alb, parameters, f"{prefix}.member.{number}.ForwardConfig", action)
        return actions

    @around(alb, "_action_xml")
    def _write(original: Function, action: dict[str, Any]) -> str:
        text: str = original(action)
        if action["Type"] != "forward":
            return text
        head, end, tail = text.rpartition("</member>")
        return f"{head}{_xml(_config_of(action))}{end}{tail}"

    @around(alb, "_execute_actions")
    async def _execute(original: Function, actions: list[dict[str, Any]], *rest: Any, **named: Any) -> Any:
        chosen = [_with_one_group(action) if "ForwardConfig" in action else action for action in actions]
        return await original(chosen, *rest, **named)


def _read_groups(alb: Any, parameters: Mapping[str, Any], prefix: str, action: dict[str, Any]) -> None:
    groups = []
    for number in itertools.count(1):
        group = f"{prefix}.TargetGroups.member.{number}"
        arn = alb._p(parameters, f"{group}.TargetGroupArn")
        if not arn:
            break
        groups.append({"TargetGroupArn": arn, "Weight": int(alb._p(parameters, f"{group}.Weight") or 1)})
    if not groups:
        return
    sticky = f"{prefix}.TargetGroupStickinessConfig"
    action["ForwardConfig"] = {
        "TargetGroups": groups,
        "Enabled": alb._p(parameters, f"{sticky}.Enabled") or "false",
        "DurationSeconds": alb._p(parameters, f"{sticky}.DurationSeconds"),
    }
    if len(groups) == 1:
        action["TargetGroupArn"] = groups[0]["TargetGroupArn"]
    else:
        action.pop("TargetGroupArn", None)


def _config_of(action: dict[str, Any]) -> dict[str, Any]:
    one = {"TargetGroupArn": action.get("TargetGroupArn", ""), "Weight": 1}
    default: dict[str, Any] = {"TargetGroups": [one], "Enabled": "false", "DurationSeconds": ""}
    found: dict[str, Any] = action.get("ForwardConfig", default)
    return found


def _xml(config: dict[str, Any]) -> str:
    groups = "".join(
        f"<member><TargetGroupArn>{group['TargetGroupArn']}</TargetGroupArn>"
        f"<Weight>{group['Weight']}</Weight></member>"
        for group in config["TargetGroups"]
    )
    seconds = config["DurationSeconds"]
    duration = f"<DurationSeconds>{seconds}</DurationSeconds>" if seconds else ""
    sticky = (
        f"<TargetGroupStickinessConfig><Enabled>{config['Enabled']}</Enabled>{duration}"
        "</TargetGroupStickinessConfig>"
    )
    return f"<ForwardConfig><TargetGroups>{groups}</TargetGroups>{sticky}</ForwardConfig>"


def _with_one_group(action: dict[str, Any]) -> dict[str, Any]:
    groups = action["ForwardConfig"]["TargetGroups"]
    weights = [group["Weight"] for group in groups]
    if not any(weights):
        return action
    [group] = random.choices(groups, weights)  # noqa: S311 - a load balancer's choice
    return {**action, "TargetGroupArn": group["TargetGroupArn"]}
