"""What an account needs before its first deployment: a place for the states, and roles for GitHub's workflows."""

from typing import Any

from cdktf import TerraformOutput
from constructs import Construct

from modules.core import PlatformStack
from modules.delivery import DeployRole, PlanRole, StateStore
from modules.iam import GithubProvider, IGithubProvider
from modules.storage import AccessLogBucket
from stacks.environment import Environment, InvalidEnvironment
from stacks.github import Github

KEY = "state"


class Bootstrap(PlatformStack):
    """A stack beside the app's, applied by a person: the workflows can change nothing that it holds.

    Raises ``InvalidEnvironment`` where the file names no repository, or another key than the one made here.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id, settings=environment.settings)
        github = _github(environment)
        self._require_own_key(environment)
        state = StateStore(
            self,
            "State",
            name=KEY,
            bucket_name=environment.state.bucket,
            access_log=AccessLogBucket(self, "StateAccessLog", name="state-access-logs"),
        )
        provider = self._provider(github)
        jobs: dict[str, Any] = {"provider": provider, "repository": github.repository, "state": state}
        plan = PlanRole(self, "Plan", name="ci-plan", environment=f"{environment.name}-plan", **jobs)
        deploy = DeployRole(
            self, "Deploy", name="ci-deploy", environment=environment.name, other_roles=[plan], **jobs
        )
        TerraformOutput(self, "state_bucket", value=state.bucket_name, static_id=True)
        TerraformOutput(self, "plan_role_arn", value=plan.role_arn, static_id=True)
        TerraformOutput(self, "deploy_role_arn", value=deploy.role_arn, static_id=True)

    def _provider(self, github: Github) -> IGithubProvider:
        if github.provider_arn is not None:
            return GithubProvider.from_provider_arn(self, "Github", github.provider_arn)
        return GithubProvider(self, "Github")

    def _require_own_key(self, environment: Environment) -> None:
        own = self.arn("kms", f"alias/{self.physical_name(KEY)}")
        if environment.state.kms_key_arn != own:
            raise InvalidEnvironment(
                f"{environment.name}: state.kms_key_arn = {environment.state.kms_key_arn!r}: must be {own!r}, "
                "the key that bootstrap makes"
            )


def _github(environment: Environment) -> Github:
    if environment.github is None:
        raise InvalidEnvironment(
            f"{environment.name}: github: is missing; bootstrap makes the roles of its workflows"
        )
    return environment.github
