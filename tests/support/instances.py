"""Auto Scaling groups for tests: the image `probe` on instances under a role of their own."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from instances import Workload, render
from tests.support.cloud import Account
from tests.support.containers import PULL
from tests.support.eventually import eventually

GROUP, TEMPLATE, PROFILE, HOOK = "probe", "probe", "probe-instance", "drain"
LOG_GROUP = "/ec2/probe"
LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
COMPLETE = ("autoscaling:CompleteLifecycleAction",)


@dataclass(frozen=True)
class Fleet:
    """The group `probe` of the account, its launch template and its instances."""

    account: Account

    def workload(self, environment: Mapping[str, str] | None = None, **settings: Any) -> Workload:
        """A workload of the image `probe`."""
        image = f"{self.account.account_id}.dkr.ecr.us-east-1.amazonaws.com/shop-probe:1"
        return Workload(
            image=image,
            port=8080,
            log_group=LOG_GROUP,
            region="us-east-1",
            environment=environment or {},
            group_name=GROUP,
            terminate_hook=HOOK,
            **settings,
        )

    def add_version(self, environment: Mapping[str, str] | None = None, **settings: Any) -> str:
        """Make a version of the launch template, the first one with the template itself; returns its number."""
        ec2 = self.account.clients("ec2")
        data: dict[str, Any] = {
            "ImageId": "ami-0a1b2c3d4e5f60718",
            "InstanceType": "t3.small",
            "UserData": encoded(self.workload(environment, **settings)),
            "IamInstanceProfile": {"Name": PROFILE},
            "MetadataOptions": {"HttpTokens": "required"},
        }
        if not ec2.describe_launch_templates()["LaunchTemplates"]:
            ec2.create_launch_template(LaunchTemplateName=TEMPLATE, LaunchTemplateData=data)
            return "1"
        made = ec2.create_launch_template_version(LaunchTemplateName=TEMPLATE, LaunchTemplateData=data)
        return str(made["LaunchTemplateVersion"]["VersionNumber"])

    def create(self, *, count: int, version: str = "1", **settings: Any) -> None:
        """Make the group."""
        self.account.clients("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=GROUP,
            MinSize=0,
            MaxSize=4,
            DesiredCapacity=count,
            LaunchTemplate={"LaunchTemplateName": TEMPLATE, "Version": version},
            VPCZoneIdentifier="subnet-1",
            **settings,
        )

    def refresh(self, version: str, **preferences: Any) -> str:
        """Start a refresh to that version; returns its id."""
        answer = self.account.clients("autoscaling").start_instance_refresh(
            AutoScalingGroupName=GROUP,
            DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateName": TEMPLATE, "Version": version}},
            Preferences=preferences,
        )
        return str(answer["InstanceRefreshId"])

    def refresh_status(self) -> str:
        """How the latest refresh is."""
        found = self.account.clients("autoscaling").describe_instance_refreshes(AutoScalingGroupName=GROUP)
        return str(found["InstanceRefreshes"][0]["Status"])

    def members(self) -> list[dict[str, Any]]:
        """The instances of the group, as the group describes them."""
        found = self.account.clients("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[GROUP]
        )
        return [one for group in found["AutoScalingGroups"] for one in group["Instances"]]

    def in_service(self, count: int, *, within_sec: float = 15) -> list[str]:
        """The ids of the instances, once exactly `count` are in service and no other is there."""

        def reached() -> list[str]:
            members = self.members()
            assert [one["LifecycleState"] for one in members] == ["InService"] * count
            return [str(one["InstanceId"]) for one in members]

        return eventually(reached, within_sec=within_sec)

    def address(self, instance_id: str) -> str:
        """The private address of an instance."""
        found = self.account.clients("ec2").describe_instances(InstanceIds=[instance_id])
        return str(found["Reservations"][0]["Instances"][0]["PrivateIpAddress"])

    def answer(self, instance_id: str, path: str = "/", *, within_sec: float = 10) -> Any:
        """What the service of that instance answers, once it does."""

        def answered() -> Any:
            try:
                return httpx.get(f"http://{self.address(instance_id)}:8080{path}", trust_env=False).json()
            except httpx.TransportError as error:
                raise AssertionError(f"{instance_id} does not answer: {error}") from error

        return eventually(answered, within_sec=within_sec)


def encoded(workload: Workload) -> str:
    """User data as EC2 takes it."""
    return base64.b64encode(render(workload).encode()).decode()


def fleet(account: Account, *, may: Sequence[str] = (), first: Mapping[str, str] | None = None) -> Fleet:
    """A launch template whose instances may pull, log, complete their hook and do `may`; no group yet."""
    account.clients("logs").create_log_group(logGroupName=LOG_GROUP)
    iam = account.clients("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": [*PULL, *LOGS, *COMPLETE, *may], "Resource": "*"}
    iam.create_role(RoleName=PROFILE, AssumeRolePolicyDocument=_document(trust))
    iam.put_role_policy(RoleName=PROFILE, PolicyName="p", PolicyDocument=_document(allowed))
    iam.create_instance_profile(InstanceProfileName=PROFILE)
    iam.add_role_to_instance_profile(InstanceProfileName=PROFILE, RoleName=PROFILE)
    made = Fleet(account)
    made.add_version(first)
    return made


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
