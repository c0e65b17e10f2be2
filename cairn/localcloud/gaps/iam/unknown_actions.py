"""A call whose action the emulator does not know is let through.

AWS authorizes every call, and denies what no policy allows. Where the emulator cannot tell which action
a call is, it asks nobody. Here such a call is denied to everyone but the root of the account: fail
closed, and see it in the log of decisions. (For a service that it does not have at all, the emulator
reads the models of every AWS service to learn whether the name is one: 13 s and 400 MB, once. The
name that a request is signed for is taken at its word instead.)
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_UNKNOWN = ":UnknownToTheLocalCloud"


def install() -> None:
    """Name the unknown, and allow it to no role and no user."""
    from ministack.core import iam_actions, iam_evaluator, router
    from ministack.core.responses import get_account_id

    @around(iam_actions, "extract_iam_action")
    def _extract(original: Function, service: str, method: str, path: str, *rest: Any) -> str:
        return original(service, method, path, *rest) or f"{service}{_UNKNOWN} ({method} {path})"

    @around(router, "_is_aws_service_name")
    def _is_service(original: Function, name: str) -> bool:  # noqa: ARG001 - replaced as a whole
        return bool(name)

    @around(iam_evaluator, "enforce")
    def _enforce(original: Function, access_key: str, action: str, *rest: Any, **named: Any) -> Any:
        result = original(access_key, action, *rest, **named)
        if result is not None or _UNKNOWN not in action:
            return result
        principal = iam_evaluator.resolve_principal(access_key or "", get_account_id())
        if getattr(principal, "policies", ()) is None:
            return None
        return iam_evaluator.EvalResult("ImplicitDeny", getattr(principal, "arn", ""))
