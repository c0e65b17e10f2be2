"""AWS CodeDeploy and what it releases to, called with the credentials of a run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.errors import CairnError
from cairn.releases.bring_out import Deployment
from cairn.releases.release import Release
from cairn.terraform.caller import session

_AT_WORK = ["Created", "Queued", "InProgress", "Baking", "Ready"]
_TARGETS = ("ecsTarget", "lambdaTarget")


class CodeDeploy:
    """Every call raises ``CairnError`` where AWS refuses it or does not answer.

    https://docs.aws.amazon.com/codedeploy/latest/APIReference/Welcome.html
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        aws, endpoint = session(variables), variables.get("AWS_ENDPOINT_URL")
        self._codedeploy = aws.client("codedeploy", endpoint_url=endpoint)
        self._ecs = aws.client("ecs", endpoint_url=endpoint)
        self._lambda = aws.client("lambda", endpoint_url=endpoint)

    def serving(self, release: Release) -> str:
        """Return the version that serves: of the primary task set, or of the alias."""
        with _explained(release.application):
            return self._of_alias(release) if release.is_of_a_function else self._of_service(release)

    def unfinished(self, release: Release) -> str | None:
        """Return the deployment that the group is at work on, if any."""
        with _explained(release.application):
            found = self._codedeploy.list_deployments(
                applicationName=release.application,
                deploymentGroupName=release.group,
                includeOnlyStatuses=_AT_WORK,
            )["deployments"]
        return str(found[0]) if found else None

    def start(self, release: Release) -> str:
        """Start the release; return its deployment."""
        with _explained(release.application):
            return str(self._codedeploy.create_deployment(**release.request)["deploymentId"])

    def look(self, identity: str) -> Deployment:
        """Return a deployment as it is now."""
        with _explained(identity):
            found = self._codedeploy.get_deployment(deploymentId=identity)["deploymentInfo"]
            error = found.get("errorInformation") or {}
            return Deployment(
                identity,
                found["status"],
                reason=": ".join(filter(None, (error.get("code"), error.get("message")))),
                doing=self._event(identity),
                rollback=(found.get("rollbackInfo") or {}).get("rollbackDeploymentId"),
            )

    def _of_alias(self, release: Release) -> str:
        names = release.properties
        return self._lambda.get_alias(FunctionName=names["Name"], Name=names["Alias"])["FunctionVersion"]

    def _of_service(self, release: Release) -> str:
        group = self._codedeploy.get_deployment_group(
            applicationName=release.application, deploymentGroupName=release.group
        )["deploymentGroupInfo"]
        [names] = group["ecsServices"]
        [service] = self._ecs.describe_services(
            cluster=names["clusterName"], services=[names["serviceName"]]
        )["services"]
        [primary] = [each for each in service["taskSets"] if each["status"] == "PRIMARY"]
        return str(primary["taskDefinition"])

    def _event(self, identity: str) -> str:
        """The lifecycle event that the deployment is at, if any."""
        targets = self._codedeploy.list_deployment_targets(deploymentId=identity)["targetIds"]
        if not targets:
            return ""
        [found] = self._codedeploy.batch_get_deployment_targets(deploymentId=identity, targetIds=targets[:1])[
            "deploymentTargets"
        ]
        events: list[Any] = [
            event
            for kind in _TARGETS
            for event in found.get(kind, {}).get("lifecycleEvents", ())
            if event["status"] == "InProgress"
        ]
        return str(events[0]["lifecycleEventName"]) if events else ""


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CairnError(
            f"AWS CodeDeploy does not release {what}.",
            f"{error}.".replace("..", "."),
            "What was applied is registered, and the version before it serves: apply again to release it.",
        ) from error
