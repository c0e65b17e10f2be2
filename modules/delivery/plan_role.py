"""The role of the jobs that plan: it reads what there is, and nothing that customers left in it."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.core import bucket_arn, stack_of
from modules.delivery.state_store import IStateStore
from modules.iam import GithubRole, IGithubProvider, Statement

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
)
OBJECTS = ("s3:GetObject", "s3:GetObjectVersion")
LOGS = ("logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartLiveTail", "logs:StartQuery")


class PlanRole(GithubRole):
    """A role for jobs of ``repository`` in the GitHub environment ``environment``, to plan stacks and change none.

    It carries AWS's own policy ReadOnlyAccess: what a provider reads of hundreds of types is not for us to list. What
    people left in the platform's tables, buckets and logs is denied to it all the same, and it has no key to decrypt
    with but that of the states. It has no boundary, which would let it read nothing. Raises ``ValueError`` as
    ``GithubRole`` does.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        provider: IGithubProvider,
        repository: str,
        environment: str,
        state: IStateStore,
    ) -> None:
        super().__init__(
            scope,
            id,
            name=name,
            description="Plans what GitHub's workflows show, and changes nothing",
            provider=provider,
            repository=repository,
            environment=environment,
            boundary=None,
        )
        IamRolePolicyAttachment(self, "ReadOnly", role=self.role_name, policy_arn=READ_ONLY)
        state.grant_plan(self)
        for statement in self._denied():
            self.add_to_policy(statement)

    def _denied(self) -> tuple[Statement, ...]:
        stack = stack_of(self)
        named = stack.physical_name("*")
        tables = (stack.arn("dynamodb", f"table/{named}"), stack.arn("dynamodb", f"table/{named}/*"))
        return (
            Statement(ITEMS, tables, effect="Deny"),
            Statement(OBJECTS, (f"{bucket_arn(named)}/*",), effect="Deny"),
            Statement(LOGS, (stack.arn("logs", "log-group:*"),), effect="Deny"),
        )
