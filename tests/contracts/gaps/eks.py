"""EKS clusters and what runs in them, as on AWS."""

import json
import os
import signal
import time
from typing import Any

import psutil
import pytest

from cairn.kubernetes.client import KubernetesClient
from cairn.kubernetes.rollout import wait_for_rollout
from cairn.localcloud.processes import CONTAINER_MARK, processes_of
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually
from tests.support.kubernetes import NAMESPACE, ask, cluster, deployment, refusal, role_for

ONLY_HERE = "its pods run an image that only the local cloud has"

_EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"


@aws_does("kubernetes_api")
def a_cluster_lets_in_whom_its_access_entries_name(account: Account) -> None:
    made = cluster(account)
    arn = role_for(account, "editor", "lambda.amazonaws.com", "eks:DescribeCluster")
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": NAMESPACE}}
    elsewhere = {**config, "metadata": {"name": "c", "namespace": "default"}}
    editor = KubernetesClient(made.name, _as_role(account, arn))
    assert "(401)" in refusal(lambda: editor.get(config))
    eks = account.clients("eks")
    eks.create_access_entry(clusterName=made.name, principalArn=arn)
    assert "(403)" in refusal(lambda: editor.apply(config))
    scope = {"type": "namespace", "namespaces": [NAMESPACE]}
    eks.associate_access_policy(clusterName=made.name, principalArn=arn, policyArn=_EDIT, accessScope=scope)
    editor.apply(config)
    assert "(403)" in refusal(lambda: editor.apply(elsewhere))
    assert 'unknown field "immutable"' in refusal(lambda: made.client.apply({**config, "immutable": True}))
    editor.delete(config)
    assert "(404)" in refusal(lambda: editor.get(config))


def _as_role(account: Account, role_arn: str) -> dict[str, str]:
    """The environment of a process that acts under a session of the role, which lets the account in for this."""
    name = role_arn.rsplit("/", 1)[-1]
    iam, sts = account.clients("iam"), account.clients("sts")
    root = {"Effect": "Allow", "Principal": {"AWS": account.account_id}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [root]})
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=document)
    session = sts.assume_role(RoleArn=role_arn, RoleSessionName="test")["Credentials"]
    return {
        **account.environment,
        "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }


@aws_does("pods")
def a_deployment_keeps_its_pods_and_changes_them_one_by_one(account: Account) -> None:
    made = cluster(account)
    made.apply(deployment(account))
    wait_for_rollout(made.client, deployment(account), pause=time.sleep)
    [first, second] = made.ready(2)
    assert first["status"]["podIP"] != second["status"]["podIP"]
    _kill(account, first)
    eventually(lambda: _assert_restarted(made.pods(), first), within_sec=20)
    made.client.delete(second)
    eventually(lambda: _assert_gone(made.pods(), second), within_sec=15)
    made.ready(2)
    sick = deployment(account, {"SICK_AFTER_SEC": "0"})
    made.apply(sick)
    told = refusal(lambda: wait_for_rollout(made.client, sick, pause=time.sleep))
    assert "has not made progress within 4 s" in told
    assert len(made.pods()) == 2
    better = deployment(account, {"VERSION": "2"})
    made.apply(better)
    wait_for_rollout(made.client, better, pause=time.sleep)
    assert {ask(pod, "/")["VERSION"] for pod in made.ready(2)} == {"2"}


def _kill(account: Account, pod: dict[str, Any]) -> None:
    for process in processes_of(account.cloud.files.home):
        if process.environ().get(CONTAINER_MARK, "").startswith(pod["metadata"]["name"]):
            os.kill(process.pid, signal.SIGKILL)
            psutil.wait_procs([process], timeout=5)


def _assert_restarted(pods: list[dict[str, Any]], pod: dict[str, Any]) -> None:
    restarts = {
        each["metadata"]["name"]: each["status"]["containerStatuses"][0]["restartCount"] for each in pods
    }
    assert restarts.get(pod["metadata"]["name"]) == 1


def _assert_gone(pods: list[dict[str, Any]], pod: dict[str, Any]) -> None:
    assert pod["metadata"]["name"] not in {each["metadata"]["name"] for each in pods}


@aws_does("pod_identity_credentials")
def a_pod_acts_as_the_role_of_its_service_account(account: Account) -> None:
    made = cluster(account)
    made.apply(deployment(account, {"AWS_REGION": "us-east-1"}, replicas=1))
    [stranger] = made.ready(1)
    assert "AWS_CONTAINER_CREDENTIALS_FULL_URI" not in ask(stranger, "/")
    made.associate("probe", role_for(account, "probe", "pods.eks.amazonaws.com", "sqs:ListQueues"))
    made.client.delete(stranger)
    eventually(lambda: _assert_gone(made.pods(), stranger), within_sec=10)
    [pod] = made.ready(1)
    assert ask(pod, "/call?service=sqs&operation=list_queues") is None
    assert ask(pod, "/call?service=sns&operation=list_topics") == "AuthorizationError"
    untagged = role_for(account, "untagged", "pods.eks.amazonaws.com", trusted=["sts:AssumeRole"])
    [association] = account.clients("eks").list_pod_identity_associations(clusterName=made.name)[
        "associations"
    ]
    account.clients("eks").update_pod_identity_association(
        clusterName=made.name, associationId=association["associationId"], roleArn=untagged
    )
    made.client.delete(pod)
    eventually(lambda: _assert_gone(made.pods(), pod), within_sec=10)
    [refused] = made.ready(1)
    assert ask(refused, "/call?service=sqs&operation=list_queues") == "CredentialRetrievalError"


@aws_does("target_group_bindings")
def ready_pods_are_registered_with_the_target_group(account: Account) -> None:
    made, elb = cluster(account), account.clients("elbv2")
    vpc = account.clients("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = elb.create_target_group(
        Name="probe", Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip", HealthCheckPath="/health"
    )["TargetGroups"][0]["TargetGroupArn"]
    named = {"name": "probe", "namespace": NAMESPACE}
    gate = {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}
    made.apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE, "labels": gate}},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": named,
            "spec": {
                "selector": {"app": "probe"},
                "ports": [{"name": "http", "port": 80, "targetPort": 8080}],
            },
        },
        {
            "apiVersion": "elbv2.k8s.aws/v1beta1",
            "kind": "TargetGroupBinding",
            "metadata": named,
            "spec": {
                "targetGroupARN": group,
                "targetType": "ip",
                "serviceRef": {"name": "probe", "port": "http"},
            },
        },
        deployment(account),
    )
    told = refusal(lambda: wait_for_rollout(made.client, deployment(account), pause=time.sleep))
    assert "the AWS Load Balancer Controller has no role" in told
    actions = ("elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets")
    role = role_for(account, "controller", "pods.eks.amazonaws.com", *actions)
    made.associate("aws-load-balancer-controller", role, namespace="kube-system")
    pods = made.ready(2)
    described = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    addresses = {pod["status"]["podIP"] for pod in pods}
    assert {each["Target"]["Id"] for each in described} == addresses
    assert {each["TargetHealth"]["State"] for each in described} == {"healthy"}
    made.client.delete(deployment(account))

    def none() -> None:
        assert elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"] == []

    eventually(none, within_sec=10)


@aws_does("pod_logs")
def what_pods_print_is_in_the_log_group_of_the_cluster(account: Account) -> None:
    made, logs = cluster(account), account.clients("logs")
    group = f"/aws/containerinsights/{made.name}/application"
    logs.create_log_group(logGroupName=group)
    role = role_for(account, "agent", "pods.eks.amazonaws.com", "logs:PutLogEvents")
    made.associate("cloudwatch-agent", role, namespace="amazon-cloudwatch")
    made.add_on("amazon-cloudwatch-observability")
    made.apply(deployment(account, replicas=1))
    [pod] = made.ready(1)

    def printed() -> None:
        lines = [
            json.loads(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]
        ]
        said = {(line["kubernetes"]["pod_name"], line["log"]) for line in lines}
        assert (pod["metadata"]["name"], "listening") in said

    eventually(printed, within_sec=8)


@aws_does("cluster_security_group")
def a_cluster_has_a_security_group_of_its_own(account: Account) -> None:
    ec2, eks = account.clients("ec2"), account.clients("eks")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    role = role_for(account, "cluster", "eks.amazonaws.com")
    eks.create_cluster(name="own", roleArn=role, resourcesVpcConfig={"subnetIds": [subnet]})
    settings = eks.describe_cluster(name="own")["cluster"]["resourcesVpcConfig"]
    assert settings["vpcId"] == vpc
    group = settings["clusterSecurityGroupId"]
    [found] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert (found["VpcId"], found["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"]) == (vpc, group)
    eks.delete_cluster(name="own")
    with pytest.raises(ec2.exceptions.ClientError):
        ec2.describe_security_groups(GroupIds=[group])


@aws_does("cluster_updates")
def a_cluster_changes_in_place(account: Account) -> None:
    eks = account.clients("eks")
    role = role_for(account, "cluster", "eks.amazonaws.com")
    eks.create_cluster(
        name="own", roleArn=role, resourcesVpcConfig={"subnetIds": []}, deletionProtection=True
    )
    update = eks.update_cluster_config(name="own", resourcesVpcConfig={"endpointPrivateAccess": True})[
        "update"
    ]
    assert eks.describe_update(name="own", updateId=update["id"])["update"]["status"] == "Successful"
    eks.update_cluster_version(name="own", version="1.34")
    found = eks.describe_cluster(name="own")["cluster"]
    assert (found["version"], found["deletionProtection"]) == ("1.34", True)
    assert found["resourcesVpcConfig"]["endpointPrivateAccess"] is True


@aws_does("node_group_updates")
def a_node_group_keeps_what_it_was_given_and_changes_in_place(account: Account) -> None:
    eks, made = account.clients("eks"), cluster(account)
    of = {"clusterName": made.name, "nodegroupName": "nodes"}
    assert eks.describe_nodegroup(**of)["nodegroup"]["updateConfig"] == {"maxUnavailable": 1}
    eks.update_nodegroup_config(
        **of,
        scalingConfig={"minSize": 2, "maxSize": 4, "desiredSize": 2},
        labels={"addOrUpdateLabels": {"tier": "shop"}},
    )
    found = eks.describe_nodegroup(**of)["nodegroup"]
    assert (found["scalingConfig"]["maxSize"], found["labels"]) == (4, {"tier": "shop"})


@aws_does("fargate_profiles")
def a_cluster_has_fargate_profiles(account: Account) -> None:
    eks, made = account.clients("eks"), cluster(account)
    role = role_for(account, "pods", "eks-fargate-pods.amazonaws.com")
    of = {"clusterName": made.name, "fargateProfileName": "batch"}
    eks.create_fargate_profile(**of, podExecutionRoleArn=role, selectors=[{"namespace": "batch"}])
    found = eks.describe_fargate_profile(**of)["fargateProfile"]
    assert (found["status"], found["selectors"]) == ("ACTIVE", [{"namespace": "batch"}])
    eks.delete_fargate_profile(**of)
    assert eks.list_fargate_profiles(clusterName=made.name)["fargateProfileNames"] == []


@aws_does("resource_tags")
def tags_given_later_are_read_back(account: Account) -> None:
    eks, made = account.clients("eks"), cluster(account)
    cluster_arn = eks.describe_cluster(name=made.name)["cluster"]["arn"]
    role = role_for(account, "probe", "pods.eks.amazonaws.com")
    made.associate("probe", role)
    [association] = eks.list_pod_identity_associations(clusterName=made.name)["associations"]
    for arn in (cluster_arn, association["associationArn"]):
        eks.tag_resource(resourceArn=arn, tags={"Round": "second", "Old": "yes"})
        eks.untag_resource(resourceArn=arn, tagKeys=["Old"])
    assert eks.describe_cluster(name=made.name)["cluster"]["tags"] == {"Round": "second"}
    found = eks.describe_pod_identity_association(
        clusterName=made.name, associationId=association["associationId"]
    )
    assert found["association"]["tags"] == {"Round": "second"}
