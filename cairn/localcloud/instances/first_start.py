"""What an instance needs its role for before its service runs: the image and the log."""

import re

from cairn.localcloud.gaps.role_session import CannotAssumeError
from cairn.localcloud.instances.machine import CannotStartError
from cairn.localcloud.instances.profile import InstanceProfile
from instances.workload import Workload

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[^/]+/(?P<name>[^:@]+)")
_LAYERS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_STREAM = ("logs:CreateLogStream", "logs:PutLogEvents")


def require_rights(workload: Workload, profile: InstanceProfile | None) -> None:
    """Raise `CannotStartError` where the role may not pull the image or write the log, or the log group is missing.

    To be called in the account and region of the instance.
    """
    from ministack.services import cloudwatch_logs

    for action, resource in (*_pull(workload.image), *_log(workload)):
        refusal = _refusal(profile, action, resource)
        if refusal is not None:
            raise CannotStartError(refusal)
    if workload.log_group not in cloudwatch_logs._log_groups:
        raise CannotStartError(
            "failed to initialize logging driver: ResourceNotFoundException: The specified log group does not "
            f"exist: {workload.log_group}"
        )


def _pull(image: str) -> list[tuple[str, str]]:
    found = _ECR.match(image)
    if found is None:
        return []
    repository = f"arn:aws:ecr:{found['region']}:{found['account']}:repository/{found['name']}"
    return [("ecr:GetAuthorizationToken", "*"), *((action, repository) for action in _LAYERS)]


def _log(workload: Workload) -> list[tuple[str, str]]:
    from ministack.core.responses import get_account_id

    group = f"arn:aws:logs:{workload.region}:{get_account_id()}:log-group:{workload.log_group}"
    return [(action, f"{group}:log-stream:*") for action in _STREAM]


def _refusal(profile: InstanceProfile | None, action: str, resource: str) -> str | None:
    if profile is None:
        return f"AccessDeniedException: the instance has no instance profile with a role for {action}"
    try:
        return profile.session().refusal(action, resource)
    except CannotAssumeError:
        return f"AccessDeniedException: EC2 cannot assume the role {profile.role_arn}"
