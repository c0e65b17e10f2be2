"""What a resource's own policy lets an AWS service do on behalf of another resource."""

from typing import Any


def permits(policy: Any, service: str, action: str, resource_arn: str, source_arn: str) -> bool:
    """Whether `policy` lets `service` do `action` on `resource_arn` on behalf of `source_arn`.

    To be called in the account that owns the resource; the source is taken to be of the same account.
    """
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id, get_region

    source = {"aws:sourcearn": source_arn, "aws:sourceaccount": get_account_id()}
    context = iam_evaluator.EvalContext(
        "", "Service", "", action, resource_arn, get_region(), service_context=source
    )
    decision: str = iam_evaluator.evaluate_resource_policy(policy, context, service).decision
    return decision == "Allow"


def permits_invocation(function_arn: str, service: str, *source_arns: str) -> bool:
    """Whether the function's policy lets `service` invoke it on behalf of one of `source_arns`."""
    from ministack.services import lambda_svc

    unqualified = ":".join(function_arn.split(":")[:7])
    found = lambda_svc.function_policy_for_arn(unqualified)
    return found is not None and any(
        permits(found[0], service, "lambda:InvokeFunction", function_arn, source) for source in source_arns
    )


def rule_arn(rule: dict[str, Any]) -> str:
    """The ARN of an EventBridge rule of this account and region."""
    from ministack.core.responses import get_account_id, get_region

    bus = rule.get("EventBusName", "default")
    name = rule["Name"] if bus == "default" else f"{bus}/{rule['Name']}"
    return f"arn:aws:events:{get_region()}:{get_account_id()}:rule/{name}"
