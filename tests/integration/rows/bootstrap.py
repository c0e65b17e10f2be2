"""Rows of what an account needs before its first deployment, in ``modules/delivery``."""

from modules.core import PlatformStack
from modules.delivery import DeployRole, PlanRole, StateStore
from tests.integration.rows.row import IDENTITY, Made, Now, Row


def _state_store(stack: PlatformStack, made: Made, _now: Now) -> StateStore:
    return StateStore(
        stack,
        "StateStore",
        name="state",
        bucket_name=f"lifecycle-state-{stack.settings.account_id}",
        access_log=made["AccessLogBucket"],
    )


def _plan_role(stack: PlatformStack, made: Made, now: Now) -> PlanRole:
    return PlanRole(
        stack,
        "PlanRole",
        name="ci-plan",
        provider=made["GithubProvider"],
        repository=now("example-org/cairn", "example-org/shop"),
        environment="dev-plan",
        state=made["StateStore"],
    )


def _deploy_role(stack: PlatformStack, made: Made, now: Now) -> DeployRole:
    return DeployRole(
        stack,
        "DeployRole",
        name="ci-deploy",
        provider=made["GithubProvider"],
        repository=now("example-org/cairn", "example-org/shop"),
        environment="dev",
        state=made["StateStore"],
        other_roles=now((), (made["PlanRole"],)),
    )


ROWS = (
    Row("StateStore", _state_store),
    Row("PlanRole", _plan_role),
    Row("DeployRole", _deploy_role),
)

FIXED_TYPES = {"aws_iam_role_policy_attachment": IDENTITY}
