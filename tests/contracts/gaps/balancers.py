"""Load balancers, listeners and target groups made through boto3, in few words."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.cloud import Account
from tests.support.eventually import eventually


def make_target_group(
    account: Account, name: str, *, port: int, targets: tuple[str, ...] = ("127.0.0.1",), **more: Any
) -> str:
    """A target group with `targets`, which are addresses, or one load balancer's ARN; returns its ARN."""
    balancers = account.clients("elbv2")
    given = {"Protocol": "HTTP", "TargetType": "ip", "HealthCheckPath": "/", **more}
    group = balancers.create_target_group(Name=name, Port=port, VpcId="vpc-1", **given)["TargetGroups"][0]
    arn: str = group["TargetGroupArn"]
    if targets:
        balancers.register_targets(TargetGroupArn=arn, Targets=[{"Id": target} for target in targets])
    return arn


def wait_until_healthy(account: Account, group_arn: str) -> None:
    """Return when every target of the group is healthy."""

    def healthy() -> None:
        found = account.clients("elbv2").describe_target_health(TargetGroupArn=group_arn)
        states = [one["TargetHealth"]["State"] for one in found["TargetHealthDescriptions"]]
        assert states, group_arn
        assert set(states) == {"healthy"}, found

    eventually(healthy)


def forward_to(group_arn: str) -> list[dict[str, Any]]:
    """Actions that send everything to one target group."""
    return [{"Type": "forward", "TargetGroupArn": group_arn}]


@dataclass(frozen=True)
class Balancer:
    """A load balancer with one listener."""

    account: Account
    arn: str
    dns_name: str
    listener_arn: str

    @classmethod
    def make(
        cls,
        account: Account,
        name: str,
        actions: list[dict[str, Any]],
        *,
        port: int = 80,
        kind: str = "application",
    ) -> "Balancer":
        """A load balancer whose listener on `port` does `actions`."""
        balancers = account.clients("elbv2")
        made = balancers.create_load_balancer(Name=name, Type=kind, Subnets=["subnet-1"])["LoadBalancers"][0]
        listener = balancers.create_listener(
            LoadBalancerArn=made["LoadBalancerArn"],
            Protocol="TCP" if kind == "network" else "HTTP",
            Port=port,
            DefaultActions=actions,
        )["Listeners"][0]
        return cls(account, made["LoadBalancerArn"], made["DNSName"], listener["ListenerArn"])

    def get(self, path: str = "/", **headers: str) -> httpx.Response:
        """What the load balancer answers to a `GET`."""
        url = self.account.cloud.endpoint + path
        return httpx.get(url, headers={"Host": self.dns_name, **headers}, trust_env=False)
