"""Terraform state in S3: encrypted, locked by S3 itself, one workspace per environment, one account only."""

from cdktf import S3Backend
from constructs import Construct

from modules.core.settings import StackSettings


class StateBackend(S3Backend):
    """The S3 backend of one stack, with native locking (``use_lockfile``, Terraform 1.10 and later)."""

    def __init__(self, scope: Construct, *, stack: str, settings: StackSettings) -> None:
        state = settings.state
        super().__init__(
            scope,
            bucket=state.bucket,
            key=f"{stack}.tfstate",
            region=state.region,
            encrypt=True,
            kms_key_id=state.kms_key_arn,
            workspace_key_prefix=state.key_prefix,
            allowed_account_ids=[settings.account_id],
        )
        self.add_override("use_lockfile", True)
