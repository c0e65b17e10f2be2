"""Everything that a build project was made with.

AWS refuses a project whose role does not trust CodeBuild, and reads a project back as it was written, `PRIVATE` and
with 480 minutes in the queue where nothing else was said. It deletes one by its name or by its ARN. The emulator
forgets its log group, its cache, its time in the queue and how many builds it has at once, has no visibility, takes
any role, and knows only names.
https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.role_session import CannotAssumeError, assume

_SERVICE = "codebuild.amazonaws.com"
_FORGOTTEN = (
    *("autoRetryLimit", "cache", "concurrentBuildLimit", "fileSystemLocations", "logsConfig"),
    *("queuedTimeoutInMinutes", "secondaryArtifacts", "secondarySources", "vpcConfig"),
)
_UNSAID = {"cache": {"type": "NO_CACHE"}, "projectVisibility": "PRIVATE", "queuedTimeoutInMinutes": 480}


def install() -> None:
    """Keep what the emulator forgets of a project, and ask its IAM for the role."""
    from ministack.services import codebuild

    @around(codebuild, "_project_shape")
    def _shape(original: Function, project: dict[str, Any]) -> dict[str, Any]:
        kept = {name: project[name] for name in _FORGOTTEN if name in project}
        return {**original(project), **_UNSAID, **kept}

    @around(codebuild, "_create_project")
    def _create(original: Function, data: dict[str, Any]) -> Any:
        return _written(original, data, data.get("name") not in codebuild._projects)

    @around(codebuild, "_update_project")
    def _update(original: Function, data: dict[str, Any]) -> Any:
        return _written(original, data, data.get("name") in codebuild._projects)

    @around(codebuild, "_delete_project")
    def _delete(original: Function, data: dict[str, Any]) -> Any:
        return original({**data, "name": codebuild._project_name_from_identifier(data.get("name", ""))})

    def _written(original: Function, data: dict[str, Any], taken: bool) -> Any:
        name = data.get("name")
        if not name or not taken:
            return original(data)
        try:
            _require_trust(data, codebuild._project_arn(name))
        except CannotAssumeError:
            message = f"CodeBuild is not authorized to perform: sts:AssumeRole on {data['serviceRole']}"
            return codebuild.error_response_json("InvalidInputException", message, 400)
        original(data)
        project = codebuild._projects[name]
        project.update({field: data[field] for field in _FORGOTTEN if field in data})
        return codebuild.json_response({"project": codebuild._project_shape(project)})


def _require_trust(data: dict[str, Any], project_arn: str) -> None:
    if "serviceRole" in data:
        assume(data["serviceRole"], service=_SERVICE, source_arn=project_arn, session_name="codebuild")
