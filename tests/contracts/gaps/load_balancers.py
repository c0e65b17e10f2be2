"""Load balancers, as AWS checks their targets."""

import http.server
import threading

import httpx

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually


@aws_does("target_health")
def traffic_goes_to_the_targets_that_answer(account: Account) -> None:
    balancers = account.clients("elbv2")
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    group = balancers.create_target_group(
        Name="web",
        Protocol="HTTP",
        Port=server.server_port,
        VpcId="vpc-1",
        TargetType="ip",
        HealthCheckPath="/",
    )["TargetGroups"][0]["TargetGroupArn"]
    balancer = balancers.create_load_balancer(Name="web", Subnets=["subnet-1"])["LoadBalancers"][0]
    balancers.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}, {"Id": "127.0.0.2"}])

    def checked() -> None:
        found = balancers.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        states = {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in found}
        assert states == {"127.0.0.1": "healthy", "127.0.0.2": "initial"}

    eventually(checked, within_sec=5)
    headers = {"Host": balancer["DNSName"]}
    for _ in range(8):
        assert httpx.get(account.cloud.endpoint, headers=headers, trust_env=False).status_code == 200
    server.shutdown()
    server.server_close()


@aws_does("private_link_inbound_rules")
def a_network_load_balancer_says_whether_its_groups_hold_for_private_link(account: Account) -> None:
    balancers = account.clients("elbv2")
    arn = balancers.create_load_balancer(
        Name="link", Type="network", Subnets=["subnet-1"], SecurityGroups=["sg-1"]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    setting = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
    assert balancers.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0][setting] == "on"
    balancers.set_security_groups(LoadBalancerArn=arn, SecurityGroups=["sg-1"], **{setting: "off"})
    [found] = balancers.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    assert (found[setting], found["SecurityGroups"]) == ("off", ["sg-1"])
