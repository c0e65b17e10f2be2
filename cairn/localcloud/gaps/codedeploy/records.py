"""What CodeDeploy keeps: applications, deployment groups, deployment configurations, deployments and their tags."""

from typing import Any

from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError

Record = dict[str, Any]
_MISSING = {
    "application": ("ApplicationDoesNotExistException", "No application found for name: {}"),
    "group": ("DeploymentGroupDoesNotExistException", "No Deployment Group found for name: {}"),
    "config": ("DeploymentConfigDoesNotExistException", "No deployment configuration found for name: {}"),
    "deployment": ("DeploymentDoesNotExistException", "The deployment {} could not be found"),
}


class Records:
    """Records by kind and names, each account and region for itself."""

    def __init__(self, kept: Any) -> None:
        self._kept = kept

    def find(self, kind: str, *names: str) -> Record | None:
        """The record, or nothing."""
        found: Record | None = self._kept.get("/".join((kind, *names)))
        return found

    def get(self, kind: str, *names: str) -> Record:
        """The record; raises `CodeDeployError` by AWS's name where there is none."""
        found = self.find(kind, *names)
        if found is None:
            code, message = _MISSING[kind]
            raise CodeDeployError(code, message.format(names[-1]))
        return found

    def put(self, record: Record, kind: str, *names: str) -> None:
        """Keep the record."""
        self._kept["/".join((kind, *names))] = record

    def remove(self, kind: str, *names: str) -> None:
        """Forget the record, if there is one."""
        self._kept.pop("/".join((kind, *names)), None)

    def all(self, kind: str, *names: str) -> list[Record]:
        """Every record below the names."""
        prefix = "/".join((kind, *names)) + "/"
        return [record for key, record in list(self._kept.items()) if key.startswith(prefix)]
