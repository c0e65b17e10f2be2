"""A policy that is put again gets another ARN, and policies cannot be asked for by name.

AWS keeps a policy's ARN for as long as the policy is there, and DescribePolicies answers for the names and types asked
for. Policies are stored alone: what they track moves no capacity.
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribePolicies.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around_action
from cairn.localcloud.gaps.query_parameters import nested

_ARN = re.compile(r"<PolicyARN>[^<]*</PolicyARN>")
_POLICY = re.compile(r"(?=<member><PolicyARN>)")
_FIELD = re.compile(r"<(PolicyARN|PolicyName|PolicyType)>([^<]*)<")


def install() -> None:
    """Keep the ARN, and filter."""
    from ministack.services import autoscaling

    @around_action(autoscaling._ACTION_MAP, "PutScalingPolicy")
    def _put(original: Function, parameters: Any) -> Any:
        key = "/".join(autoscaling._p(parameters, name) for name in ("AutoScalingGroupName", "PolicyName"))
        before = autoscaling._policies.get(key)
        status, headers, body = original(parameters)
        after = autoscaling._policies.get(key)
        if status == 200 and before is not None and after is not None:
            after["PolicyARN"] = before["PolicyARN"]
            body = _ARN.sub(f"<PolicyARN>{before['PolicyARN']}</PolicyARN>", body.decode()).encode()
        return status, headers, body

    @around_action(autoscaling._ACTION_MAP, "DescribePolicies")
    def _describe(original: Function, parameters: Any) -> Any:
        asked = nested(parameters)
        status, headers, body = original(parameters)
        head, *policies = _POLICY.split(body.decode())
        if status != 200 or not policies:
            return status, headers, body
        policies[-1], end, tail = policies[-1].partition("</ScalingPolicies>")
        found = (one for one in policies if _asked_for(_identity(one), asked))
        return status, headers, "".join((head, *found, end, tail)).encode()


def _identity(policy: str) -> dict[str, str]:
    return dict(_FIELD.findall(policy))


def _asked_for(policy: dict[str, str], asked: dict[str, Any]) -> bool:
    names, types = asked.get("PolicyNames"), asked.get("PolicyTypes")
    named = not names or bool({policy["PolicyName"], policy["PolicyARN"]} & set(names))
    return named and (not types or policy["PolicyType"] in types)
