"""EKS clusters for tests: made by the API of AWS, with pods of the image `probe`."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from cairn.kubernetes.client import KubernetesClient
from tests.support.cloud import Account
from tests.support.eventually import eventually

NAMESPACE = "shop"
_PULL = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_TAGGED = ("sts:AssumeRole", "sts:TagSession")


def role_for(
    account: Account, name: str, service: str, *actions: str, trusted: Sequence[str] = _TAGGED
) -> str:
    """A role that `service` may take on by the calls `trusted`, with `actions` on everything; returns its ARN."""
    iam = account.clients("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": list(trusted)}
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    if actions:
        allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=_document(allowed))
    return arn


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Cluster:
    """The cluster `name` of an account, spoken to as the account's root, who made it."""

    account: Account
    name: str

    @property
    def client(self) -> KubernetesClient:
        """The Kubernetes API as the root of the account."""
        return KubernetesClient(self.name, self.account.environment)

    def associate(self, service_account: str, role_arn: str, *, namespace: str = NAMESPACE) -> None:
        """Give the pods of a service account that role."""
        self.account.clients("eks").create_pod_identity_association(
            clusterName=self.name, namespace=namespace, serviceAccount=service_account, roleArn=role_arn
        )

    def add_on(self, name: str) -> None:
        """Install an add-on."""
        self.account.clients("eks").create_addon(clusterName=self.name, addonName=name)

    def apply(self, *objects: Mapping[str, Any]) -> None:
        """Apply objects in that order."""
        client = self.client
        for each in objects:
            client.apply(each)

    def pods(self) -> list[dict[str, Any]]:
        """The pods that are ready."""
        found = self.client.list("v1", "Pod", label="app=probe")
        return [each for each in found if is_ready(each)]

    def ready(self, count: int, *, within_sec: float = 15) -> list[dict[str, Any]]:
        """The pods, once exactly `count` are ready."""

        def enough() -> list[dict[str, Any]]:
            found = self.pods()
            assert len(found) == count
            return found

        return eventually(enough, within_sec=within_sec)


def cluster(account: Account, name: str = "shop", *, subnets: Sequence[str] = ()) -> Cluster:
    """A cluster with a node group, whose namespace `shop` has the service account `probe`."""
    eks = account.clients("eks")
    eks.create_cluster(
        name=name,
        roleArn=role_for(account, f"{name}-cluster", "eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": list(subnets)},
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
    )
    nodes = role_for(account, f"{name}-nodes", "ec2.amazonaws.com", *_PULL)
    eks.create_nodegroup(clusterName=name, nodegroupName="nodes", subnets=[], nodeRole=nodes)
    made = Cluster(account, name)
    made.add_on("eks-pod-identity-agent")
    account_object = {"name": "probe", "namespace": NAMESPACE}
    made.apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account_object},
    )
    return made


def deployment(
    account: Account, environment: Mapping[str, str] | None = None, *, replicas: int = 2, **container: Any
) -> dict[str, Any]:
    """A Deployment of the image `probe`; `container` are fields of its container."""
    definition = {
        "name": "app",
        "image": f"{account.account_id}.dkr.ecr.us-east-1.amazonaws.com/shop-probe:1",
        "env": [{"name": name, "value": value} for name, value in (environment or {}).items()],
        "ports": [{"name": "http", "containerPort": 8080}],
        "readinessProbe": {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 1},
        **container,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "probe", "namespace": NAMESPACE},
        "spec": {
            "replicas": replicas,
            "progressDeadlineSeconds": 4,
            "selector": {"matchLabels": {"app": "probe"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": {
                "metadata": {"labels": {"app": "probe"}},
                "spec": {
                    "serviceAccountName": "probe",
                    "terminationGracePeriodSeconds": 5,
                    "containers": [definition],
                },
            },
        },
    }


def is_ready(pod: Mapping[str, Any]) -> bool:
    """Whether the pod says that it is; one that was only just made has a phase and says nothing yet."""
    conditions = pod["status"].get("conditions", ())
    return any((each["type"], each["status"]) == ("Ready", "True") for each in conditions)


def ask(pod: Mapping[str, Any], path: str) -> Any:
    """What a probe answers at `path`."""
    address = pod["status"]["podIP"]
    return httpx.get(f"http://{address}:8080{path}", trust_env=False, timeout=30).json()


def refusal(call: Callable[[], object]) -> str:
    """What the cluster says when it refuses `call`."""
    from cairn.errors import CairnError

    try:
        call()
    except CairnError as error:
        return str(error)
    raise AssertionError("not refused")
