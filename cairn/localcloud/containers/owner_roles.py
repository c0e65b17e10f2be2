"""In whose account and under which role a task, an instance or a pod runs."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Owner:
    """What a container runs for; both are empty where nobody knows them, the role where there is none."""

    account_id: str
    role_arn: str = ""


def of_task(task_arn: str) -> Owner:
    """The ECS task of that ARN, with its task role."""
    from ministack.services import ecs

    task = _named(ecs._tasks, task_arn, "taskArn")
    definition = _named(ecs._task_defs, str(task.get("taskDefinitionArn")), "taskDefinitionArn")
    return Owner(task_arn.split(":")[4], str(definition.get("taskRoleArn") or ""))


def of_instance(instance_id: str) -> Owner:
    """The EC2 instance of that id, with the role of its profile."""
    from ministack.services import ec2, iam

    for (account_id, _, key), instance in ec2._instances.all_items():
        if key == instance_id:
            name = (instance.get("IamInstanceProfile") or {}).get("Arn", "").rsplit("/", 1)[-1]
            profile = iam._instance_profiles.get_scoped(account_id, None, name) or {}
            roles = [iam._roles.get_scoped(account_id, None, role) or {} for role in profile.get("Roles", ())]
            return Owner(account_id, str(roles[0].get("Arn", "")) if roles else "")
    return Owner("")


def of_pod(uid: str) -> Owner:
    """The pod of that uid, with the role of its pod identity."""
    from cairn.localcloud.kubernetes.pod_identity import association_of
    from cairn.localcloud.kubernetes.pod_owners import owner_of

    pod = owner_of(uid)
    if pod is None:
        return Owner("")
    association = association_of(pod.cluster, pod.namespace, pod.service_account) or {}
    return Owner(pod.cluster.account_id, str(association.get("roleArn", "")))


def _named(store: Any, arn: str, field: str) -> dict[str, Any]:
    """The entry of an account-scoped store whose `field` is `arn`, whatever the key; empty where there is none."""
    return next((entry for _, entry in store.all_items() if entry.get(field) == arn), {})
