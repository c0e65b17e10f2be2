"""What a function's execution role may do, asked in the name of Lambda itself."""

from collections.abc import Iterable
from typing import Any

SOURCE_FUNCTION = "lambda:sourcefunctionarn"
"""What is known of a call by the code of a function, and of none that Lambda makes in its name."""


def allows(configuration: dict[str, Any], action: str, resource_arn: str) -> bool:
    """Whether the role of the function with `configuration` allows `action` on `resource_arn`.

    To be called in the account and region of the function.
    """
    return first_denied(configuration, (action,), resource_arn) is None


def first_denied(configuration: dict[str, Any], actions: Iterable[str], resource_arn: str) -> str | None:
    """The first of `actions` that the role does not allow on `resource_arn`."""
    from ministack.core import iam_evaluator
    from ministack.core.lambda_runtime import execution_credentials
    from ministack.core.responses import get_account_id, get_region

    credentials = execution_credentials(configuration)
    principal = iam_evaluator.resolve_principal(credentials["AWS_ACCESS_KEY_ID"], get_account_id())
    for action in actions:
        if isinstance(principal, iam_evaluator.AuthError) or principal.policies is None:
            return action
        context = iam_evaluator.EvalContext(
            principal_arn=principal.arn,
            principal_type=principal.type,
            principal_account=principal.account,
            action=action,
            resource_arn=resource_arn,
            region=get_region(),
            principal_keys={key: value for key, value in principal.keys.items() if key != SOURCE_FUNCTION},
        )
        if iam_evaluator.evaluate(context, principal.policies, *principal.limits).decision != "Allow":
            return action
    return None
