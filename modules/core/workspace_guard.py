"""Keeps one environment's configuration out of another environment's workspace."""

from cdktf import DataResource, Precondition, TerraformResourceLifecycle
from constructs import Construct


class WorkspaceGuard(DataResource):
    """A ``terraform_data`` whose precondition refuses plan and apply in any other workspace.

    Preconditions do not stop ``terraform destroy``; ``allowed_accounts`` does, for every command.
    """

    def __init__(self, scope: Construct, id: str, *, environment: str) -> None:
        super().__init__(
            scope,
            id,
            input={"environment": environment},
            lifecycle=TerraformResourceLifecycle(
                precondition=[
                    Precondition(
                        condition=f'${{terraform.workspace == "{environment}"}}',
                        error_message=(
                            f"This is the configuration of {environment}, but the workspace is "
                            f"${{terraform.workspace}}. Select it: terraform workspace select {environment}"
                        ),
                    )
                ]
            ),
        )


def allowed_accounts(*, environment: str, account_id: str) -> list[str]:
    """Return the provider's ``allowed_account_ids``: the account, and none at all in another workspace."""
    return [
        f'${{terraform.workspace == "{environment}" ? "{account_id}" : "only in workspace {environment}"}}'
    ]
