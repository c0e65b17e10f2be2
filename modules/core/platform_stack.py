"""The stack every other stack extends: one Terraform state, one account, one environment."""

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct, IConstruct

from modules.core.naming import arn, physical_name
from modules.core.settings import StackSettings
from modules.core.state_backend import StateBackend
from modules.core.workspace_guard import WorkspaceGuard, allowed_accounts


class PlatformStack(TerraformStack):
    """One state and one blast radius, with provider, backend, tags and the guards of its environment."""

    def __init__(self, scope: Construct, id: str, *, settings: StackSettings) -> None:
        super().__init__(scope, id)
        self.settings = settings
        self.default_tags = _default_tags(settings, id)
        AwsProvider(
            self,
            "Aws",
            region=settings.region,
            allowed_account_ids=allowed_accounts(
                environment=settings.environment, account_id=settings.account_id
            ),
            default_tags=[{"tags": self.default_tags}],
        )
        StateBackend(self, stack=id, settings=settings)
        WorkspaceGuard(self, "WorkspaceGuard", environment=settings.environment)

    def physical_name(self, name: str, *, max_length: int = 64) -> str:
        """Return the physical name for ``name`` in this environment; see ``naming.physical_name``."""
        return physical_name(self.settings, name, max_length=max_length)

    def arn(self, service: str, resource: str, *, regional: bool = True) -> str:
        """Return an ARN in this environment's account; see ``naming.arn``."""
        return arn(self.settings, service, resource, regional=regional)


def stack_of(construct: IConstruct) -> PlatformStack:
    """Return the ``PlatformStack`` that ``construct`` belongs to, or raise ``TypeError``."""
    stack = construct if isinstance(construct, PlatformStack) else TerraformStack.of(construct)
    if not isinstance(stack, PlatformStack):
        raise TypeError(f"{construct.node.path} must be inside a PlatformStack, not {type(stack).__name__}")
    return stack


def settings_of(construct: IConstruct) -> StackSettings:
    """Return the environment's settings as seen from ``construct``."""
    return stack_of(construct).settings


def _default_tags(settings: StackSettings, stack: str) -> dict[str, str]:
    own = {"Project": settings.project, "Environment": settings.environment, "Stack": stack}
    return {**own, **settings.tags, "ManagedBy": "Terraform"}
