"""Load balancers, as AWS checks and reaches their targets."""

from collections import Counter
from typing import Any

from tests.contracts.gaps.balancers import Balancer, forward_to, make_target_group, wait_until_healthy
from tests.contracts.gaps.echo import echoing
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually


@aws_does("target_health")
def traffic_goes_to_the_targets_that_answer(account: Account) -> None:
    balancers = account.clients("elbv2")
    with echoing() as port:
        group = make_target_group(account, "web", port=port, targets=("127.0.0.1", "127.0.0.2"))
        balancer = Balancer.make(account, "web", forward_to(group))

        def checked() -> None:
            found = balancers.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
            states = {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in found}
            assert states == {"127.0.0.1": "healthy", "127.0.0.2": "initial"}

        eventually(checked)
        assert {balancer.get().headers.get("x-made-by") for _ in range(8)} == {"echo"}


@aws_does("load_balancers_of_every_account")
def a_load_balancer_is_reached_by_its_dns_name(account: Account) -> None:
    answer = {"StatusCode": "418", "ContentType": "text/plain", "MessageBody": account.account_id}
    balancer = Balancer.make(
        account, "of-account", [{"Type": "fixed-response", "FixedResponseConfig": answer}]
    )
    assert (balancer.get().status_code, balancer.get().text) == (418, account.account_id)


@aws_does("weighted_forwards")
def a_forward_divides_the_requests_by_weight(account: Account) -> None:
    balancers = account.clients("elbv2")
    with echoing() as blue_port, echoing() as green_port:
        groups = {
            name: make_target_group(account, name, port=port)
            for name, port in {"blue": blue_port, "green": green_port}.items()
        }
        balancer = Balancer.make(account, "weighted", forward_to(groups["blue"]))
        [read] = balancers.describe_listeners(ListenerArns=[balancer.listener_arn])["Listeners"]
        [only] = read["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
        assert only == {"TargetGroupArn": groups["blue"], "Weight": 1}
        weighted = {
            "TargetGroups": [
                {"TargetGroupArn": groups["blue"], "Weight": 0},
                {"TargetGroupArn": groups["green"], "Weight": 7},
            ],
            "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 60},
        }
        made = balancers.create_rule(
            ListenerArn=balancer.listener_arn,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/stock/*"]}}],
            Actions=[{"Type": "forward", "ForwardConfig": weighted}],
        )["Rules"][0]
        [rule] = balancers.describe_rules(RuleArns=[made["RuleArn"]])["Rules"]
        assert rule["Actions"][0]["ForwardConfig"] == weighted
        assert "TargetGroupArn" not in rule["Actions"][0]
        for group in groups.values():
            wait_until_healthy(account, group)
        assert {balancer.get("/stock/1").json()["port"] for _ in range(10)} == {green_port}
        weighted["TargetGroups"][0]["Weight"] = 7  # type: ignore[index]
        balancers.modify_rule(
            RuleArn=made["RuleArn"], Actions=[{"Type": "forward", "ForwardConfig": weighted}]
        )
        seen = Counter(balancer.get("/stock/1").json()["port"] for _ in range(40))
        assert set(seen) == {blue_port, green_port}
        assert {balancer.get("/else").json()["port"] for _ in range(3)} == {blue_port}


@aws_does("listener_conditions")
def a_rule_matches_host_query_and_address(account: Account) -> None:
    balancers = account.clients("elbv2")
    balancer = Balancer.make(account, "rules", _answer("none"))
    queries = [{"Key": "version", "Value": "v1*"}, {"Value": "*beta*"}]
    conditions: dict[str, dict[str, Any]] = {
        "query": {"Field": "query-string", "QueryStringConfig": {"Values": queries}},
        "header": {
            "Field": "http-header",
            "HttpHeaderConfig": {"HttpHeaderName": "X-Team", "Values": ["stock*"]},
        },
        "address": {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}},
        "path": {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/stock/*"]}},
    }
    for priority, (name, condition) in enumerate(conditions.items(), start=1):
        balancers.create_rule(
            ListenerArn=balancer.listener_arn,
            Priority=priority,
            Conditions=[condition],
            Actions=_answer(name),
        )
    assert balancer.get("/").text == "none"
    assert balancer.get("/stock/1").text == "path"
    assert balancer.get("/?version=v12").text == "query"
    assert balancer.get("/?channel=the-beta-one").text == "query"
    assert balancer.get("/?version=v2").text == "none"
    assert balancer.get("/", **{"x-team": "STOCK-7"}).text == "header"
    read = balancers.describe_rules(ListenerArn=balancer.listener_arn)["Rules"]
    assert conditions["query"]["QueryStringConfig"] in [
        one.get("QueryStringConfig") for each in read for one in each["Conditions"]
    ]
    host = {"Field": "host-header", "HostHeaderConfig": {"Values": [balancer.dns_name.upper()]}}
    balancers.create_rule(
        ListenerArn=balancer.listener_arn, Priority=9, Conditions=[host], Actions=_answer("host")
    )
    assert balancer.get("/").text == "host"


def _answer(text: str) -> list[dict[str, Any]]:
    return [
        {
            "Type": "fixed-response",
            "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": text},
        }
    ]


@aws_does("load_balancer_errors")
def without_an_answer_of_a_target_the_load_balancer_says_why(account: Account) -> None:
    group = make_target_group(account, "empty", port=9, targets=())
    balancer = Balancer.make(account, "empty", forward_to(group))
    refused = balancer.get()
    assert (refused.status_code, refused.headers["content-type"]) == (503, "text/html")
    assert "<h1>503 Service Temporarily Unavailable</h1>" in refused.text
    account.clients("elbv2").register_targets(TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}])
    refused = balancer.get()
    assert (refused.status_code, "<h1>502 Bad Gateway</h1>" in refused.text) == (502, True)


@aws_does("network_load_balancers")
def a_network_load_balancer_passes_on_what_comes(account: Account) -> None:
    with echoing() as port:
        to_server = make_target_group(account, "server", port=port)
        application = Balancer.make(account, "application", forward_to(to_server), port=8443)
        wait_until_healthy(account, to_server)
        to_balancer = make_target_group(
            account, "to-alb", port=8443, targets=(application.arn,), Protocol="TCP", TargetType="alb"
        )
        network = Balancer.make(account, "network", forward_to(to_balancer), kind="network")
        assert ":loadbalancer/net/network/" in network.arn
        assert ":listener/net/network/" in network.listener_arn
        wait_until_healthy(account, to_balancer)
        seen = network.get("/stock/1?a=1&a=2").json()
        assert seen["target"] == "/stock/1?a=1&a=2"
        assert seen["headers"]["x-forwarded-port"] == "8443"
        directly = make_target_group(account, "directly", port=port, Protocol="TCP")
        by_bytes = Balancer.make(account, "bytes", forward_to(directly), kind="network")
        wait_until_healthy(account, directly)
        assert "x-forwarded-for" not in by_bytes.get().json()["headers"]


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
