"""A service on EC2 instances, which an Auto Scaling group keeps, spreads and replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroup,
    AutoscalingGroupInstanceMaintenancePolicy,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupLaunchTemplate,
    AutoscalingGroupTag,
)
from cdktf_cdktf_provider_aws.autoscaling_lifecycle_hook import AutoscalingLifecycleHook
from constructs import Construct

from instances import Workload
from modules.compute.closed_group import closed_group
from modules.compute.container_image import ContainerImage
from modules.compute.instance_alarms import add_instance_alarms
from modules.compute.instance_role import InstanceRole
from modules.compute.instance_scaling import InstanceScaling
from modules.compute.instance_template import InstanceTemplate
from modules.compute.target_group import ITargetGroup
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.iam import Statement
from modules.network import INetwork, ISecurityGroup
from modules.observability import ITopic, LogGroup

FEWEST, MOST = 2, 1000
DRAIN_HOOK = "drain"
METRICS = ("GroupDesiredCapacity", "GroupInServiceInstances", "GroupTotalInstances")
_DAY_SEC = 86_400
_DRAIN_MARGIN_SEC = 60


class InstanceService(Construct):
    """Instances that answer HTTP on ``port`` (1024-65535), at least two, spread over the private subnets' zones.

    Each runs one container of ``image`` under systemd and powers off where it does not stay up; then, and where the
    load balancer finds it unhealthy, the group replaces it. Another image, environment or size rolls through the group
    by an instance refresh, with ``minimum_healthy_percent`` (50-100) of ``desired_count`` (2-1000) healthy at any time,
    and goes back where new instances do not become healthy. An instance counts after ``warmup_sec`` (0-3600), and the
    load balancer's checks after as many. On its way out it has ``stop_timeout_sec`` (1-600) to finish. No instance is
    older than ``max_lifetime_days`` (1-365), so that patches of the machine image come in.

    ``environment`` holds no secret: user data can be read. ``key`` encrypts disks and must name
    ``autoscaling.amazonaws.com``; it encrypts the log where ``log_key`` does not, which must name
    ``logs.amazonaws.com``. Instances reach AWS by the VPC's endpoints: S3's gateway,
    and ``autoscaling``, ``ecr.api``, ``ecr.dkr``, ``logs``, ``ssm`` and ``ssmmessages``. Nobody logs in but by Session
    Manager. Pass it wherever a grantee is asked for: the role of its instances is meant. Raises ``ValueError`` for
    other values.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-groups.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        network: INetwork,
        image: ContainerImage,
        key: IKey,
        port: int = 8080,
        target_group: ITargetGroup | None = None,
        environment: Mapping[str, str] | None = None,
        instance_type: str = "t3.small",
        architecture: str = "x86_64",
        machine_image: str | None = None,
        volume_gb: int = 20,
        user: str = "10001:10001",
        desired_count: int = 2,
        minimum_healthy_percent: int = 100,
        warmup_sec: int = 120,
        stop_timeout_sec: int = 30,
        max_lifetime_days: int = 30,
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        require_between("desired_count", desired_count, FEWEST, MOST)
        require_between("minimum_healthy_percent", minimum_healthy_percent, 50, 100)
        require_between("warmup_sec", warmup_sec, 0, 3600)
        require_between("max_lifetime_days", max_lifetime_days, 1, 365)
        _require_instances(target_group)
        self.port = port
        self._name = name
        physical_name = stack_of(self).physical_name(name, max_length=255)
        self.security_group = closed_group(
            self, name=f"{name}-instances", description=f"The instances of {name}", network=network
        )
        self.security_group_id = self.security_group.security_group_id
        self.log_group = LogGroup(self, "Log", name=f"/aws/ec2/{physical_name}", key=log_key or key)
        instance_role = InstanceRole(
            self,
            "Profile",
            name=name,
            description=description,
            image=image,
            log_group=self.log_group,
            tag_name=physical_name,
        )
        self.role = instance_role.role
        self.template = InstanceTemplate(
            self,
            "Template",
            name=name,
            description=description,
            workload=Workload(
                image=image.uri,
                port=port,
                log_group=self.log_group.log_group_name,
                region=settings_of(self).region,
                environment=environment or {},
                user=user,
                stop_timeout_sec=stop_timeout_sec,
                group_name=physical_name,
                terminate_hook=DRAIN_HOOK,
            ),
            instance_type=instance_type,
            architecture=architecture,
            machine_image=machine_image,
            volume_gb=volume_gb,
            instance_profile_arn=instance_role.instance_profile_arn,
            security_group=self.security_group,
            key=key,
        )
        maximum_percent = 200 if minimum_healthy_percent == 100 else 100
        self._resource = AutoscalingGroup(
            self,
            "Resource",
            name=physical_name,
            min_size=desired_count,
            max_size=desired_count,
            desired_capacity=desired_count,
            vpc_zone_identifier=list(network.private_subnet_ids),
            launch_template=AutoscalingGroupLaunchTemplate(
                id=self.template.launch_template_id, version=self.template.latest_version
            ),
            target_group_arns=[target_group.target_group_arn] if target_group else None,
            min_elb_capacity=desired_count if target_group else None,
            health_check_type="ELB" if target_group else "EC2",
            health_check_grace_period=warmup_sec,
            default_instance_warmup=warmup_sec,
            max_instance_lifetime=max_lifetime_days * _DAY_SEC,
            enabled_metrics=list(METRICS),
            instance_maintenance_policy=AutoscalingGroupInstanceMaintenancePolicy(
                min_healthy_percentage=minimum_healthy_percent, max_healthy_percentage=maximum_percent
            ),
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(
                    min_healthy_percentage=minimum_healthy_percent,
                    max_healthy_percentage=maximum_percent,
                    instance_warmup=str(warmup_sec),
                    auto_rollback=True,
                ),
            ),
            tag=_tags(settings_of(self).tags),
            depends_on=[*self.role.policies, *(target_group.listeners if target_group else ())],
        )
        self.group_name: str = self._resource.name
        self.group_arn: str = self._resource.arn
        instance_role.allow_draining(self.group_arn)
        AutoscalingLifecycleHook(
            self,
            "Drain",
            name=DRAIN_HOOK,
            autoscaling_group_name=self.group_name,
            lifecycle_transition="autoscaling:EC2_INSTANCE_TERMINATING",
            heartbeat_timeout=max(30, stop_timeout_sec + _DRAIN_MARGIN_SEC),
            default_result="CONTINUE",
        )

    @property
    def role_arn(self) -> str:
        """The ARN of the instances' role."""
        return self.role.role_arn

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of the instances' role."""
        self.role.add_to_policy(statement)

    def allow_from(self, id: str, source: ISecurityGroup) -> None:
        """Let the members of ``source`` (a load balancer, another service) call; ``id`` names the rule."""
        self.security_group.allow_from(id, source, port=self.port, description=f"To {self._name}")

    def allow_to(self, id: str, destination: ISecurityGroup, *, port: int) -> None:
        """Let instances connect to ``port`` of the members of ``destination``; ``id`` names the rule."""
        self.security_group.allow_to(id, destination, port=port, description=f"From {self._name}")

    def connect_to(self, id: str, destination: ISecurityGroup, *, port: int) -> None:
        """Let instances connect to ``port`` of the members of ``destination``, and let them in there.

        Both rules are in the stack of the instances.
        """
        self.security_group.connect_to(id, destination, port=port, description=f"From {self._name}")

    def scale(self, *, minimum: int, maximum: int) -> InstanceScaling:
        """Return what decides how many instances run, ``minimum`` (at least 2) to ``maximum`` (at most 1000).

        Once at most a service. Raises ``ValueError`` for other numbers.
        """
        require_between("minimum", minimum, FEWEST, MOST - 1)
        if not minimum < maximum <= MOST:
            raise ValueError(f"maximum must be {minimum + 1}-{MOST}, got {maximum}")
        self._resource.min_size = minimum
        self._resource.max_size = maximum
        self._resource.add_override("lifecycle.ignore_changes", ["desired_capacity"])
        return InstanceScaling(self, "Scaling", name=self._name, group_name=self.group_name)

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when instances are missing, fail AWS's checks, or have nearly used up their processors."""
        add_instance_alarms(self, name=self._name, group_name=self.group_name, fewest=FEWEST, actions=actions)


def _require_instances(target_group: ITargetGroup | None) -> None:
    if target_group is None:
        return
    if target_group.target_type != "instance":
        raise ValueError(
            f'target_group must be of instances: make it with target_type="instance", got {target_group.target_type!r}'
        )
    if not target_group.listeners:
        raise ValueError("target_group must have a load balancer: make its ListenerRule before the service")


def _tags(tags: Mapping[str, str]) -> list[AutoscalingGroupTag]:
    """The group's own: the provider's default tags do not reach it. Instances get theirs from the template."""
    return [AutoscalingGroupTag(key=key, value=tags[key], propagate_at_launch=False) for key in sorted(tags)]
