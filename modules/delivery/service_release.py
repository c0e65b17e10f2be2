"""The action of a pipeline that takes a new task definition to a container service, blue-green."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from modules.delivery.artifact_store import ArtifactStore
from modules.delivery.blue_green_deployment import BlueGreenDeployment
from modules.iam import Role


@dataclass(frozen=True, kw_only=True)
class ServiceRelease:
    """Registers the task definition of ``input`` and releases it by ``deployment``.

    ``input`` holds ``task_definition_path``, which names the service's own two roles, and ``app_spec_path``, in which
    ``<TASK_DEFINITION>`` stands for what was registered.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
    """

    name: str
    deployment: BlueGreenDeployment
    input: str
    task_definition_path: str = "taskdef.json"
    app_spec_path: str = "appspec.yaml"
    output: None = field(default=None, init=False)
    kind: tuple[str, str] = field(default=("Deploy", "CodeDeployToECS"), init=False)

    def configuration(self) -> Mapping[str, str]:
        """Return application, group, and where the two files are."""
        return {
            "ApplicationName": self.deployment.application_name,
            "DeploymentGroupName": self.deployment.group_name,
            "TaskDefinitionTemplateArtifact": self.input,
            "TaskDefinitionTemplatePath": self.task_definition_path,
            "AppSpecTemplateArtifact": self.input,
            "AppSpecTemplatePath": self.app_spec_path,
        }

    def grant_to(self, role: Role, store: ArtifactStore, /) -> None:
        """Allow registering and releasing, and CodeDeploy to read what the pipeline hands it."""
        self.deployment.grant_deploy(role)
        self.deployment.service.grant_register_task_definition(role)
        store.grant_read(self.deployment.role)
