"""VPC links of REST and HTTP APIs, as AWS makes them and lets requests through."""

from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.balancers import Balancer, forward_to, make_target_group, wait_until_healthy
from tests.contracts.gaps.echo import echoing
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


def _rest_link(account: Account, balancer: Balancer) -> str:
    made = account.clients("apigateway").create_vpc_link(
        name="stock", targetArns=[balancer.arn], tags={"a": "1"}
    )
    assert made["status"] == "AVAILABLE"
    return str(made["id"])


def _rest_api(account: Account, link_id: str, uri: str, timeout_ms: int = 29000) -> str:
    """An API whose `GET /{sku}` goes through the link; returns its id."""
    gateway = account.clients("apigateway")
    api_id = gateway.create_rest_api(name="stock")["id"]
    root_id = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
    resource_id = gateway.create_resource(restApiId=api_id, parentId=root_id, pathPart="{sku}")["id"]
    at = {"restApiId": api_id, "resourceId": resource_id, "httpMethod": "GET"}
    gateway.put_method(**at, authorizationType="NONE", requestParameters={"method.request.path.sku": True})
    gateway.put_integration(
        **at,
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        connectionType="VPC_LINK",
        connectionId=link_id,
        uri=uri,
        timeoutInMillis=timeout_ms,
        requestParameters={"integration.request.path.sku": "method.request.path.sku"},
    )
    gateway.create_deployment(restApiId=api_id, stageName="live")
    assert gateway.get_integration(**at)["connectionId"] == link_id
    return str(api_id)


def _http_link(account: Account) -> str:
    made = account.clients("apigatewayv2").create_vpc_link(
        Name="stock", SubnetIds=["subnet-1"], SecurityGroupIds=["sg-1"], Tags={"a": "1"}
    )
    assert made["VpcLinkStatus"] == "AVAILABLE"
    return str(made["VpcLinkId"])


def _http_api(account: Account, link_id: str, target_arn: str, **parameters: str) -> str:
    """An API all of whose requests go through the link to `target_arn`; returns its id."""
    gateway = account.clients("apigatewayv2")
    api_id = gateway.create_api(Name="stock", ProtocolType="HTTP")["ApiId"]
    made = gateway.create_integration(
        ApiId=api_id,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        IntegrationUri=target_arn,
        ConnectionType="VPC_LINK",
        ConnectionId=link_id,
        PayloadFormatVersion="1.0",
        TlsConfig={"ServerNameToVerify": "stock.example.com"},
        RequestParameters=parameters,
    )["IntegrationId"]
    read = gateway.get_integration(ApiId=api_id, IntegrationId=made)
    assert (read["ConnectionId"], read["TlsConfig"]["ServerNameToVerify"]) == (link_id, "stock.example.com")
    gateway.create_route(ApiId=api_id, RouteKey="ANY /{proxy+}", Target=f"integrations/{made}")
    gateway.create_stage(ApiId=api_id, StageName="live", AutoDeploy=True)
    return str(api_id)


def _send(account: Account, api_id: str, method: str, path: str, **more: Any) -> httpx.Response:
    url = f"{account.cloud.endpoint}/_aws/execute-api/{api_id}/live{path}"
    return httpx.request(method, url, trust_env=False, **more)


@aws_does("vpc_links")
def a_vpc_link_is_read_back_changed_and_deleted(account: Account) -> None:
    group = make_target_group(account, "stock", port=80, Protocol="TCP")
    balancer = Balancer.make(account, "stock", forward_to(group), kind="network")
    rest, link_id = account.clients("apigateway"), _rest_link(account, balancer)
    renamed = [{"op": "replace", "path": "/name", "value": "shop"}]
    assert rest.update_vpc_link(vpcLinkId=link_id, patchOperations=renamed)["name"] == "shop"
    arn = f"arn:aws:apigateway:us-east-1::/vpclinks/{link_id}"
    rest.tag_resource(resourceArn=arn, tags={"b": "2"})
    rest.untag_resource(resourceArn=arn, tagKeys=["a"])
    read = rest.get_vpc_link(vpcLinkId=link_id)
    assert (read["name"], read["targetArns"], read["tags"]) == ("shop", [balancer.arn], {"b": "2"})
    api_id = _rest_api(account, link_id, "http://stock.example.com/{sku}")
    with pytest.raises(ClientError, match=r"is referenced in \[GET:/\{sku\}\]"):
        rest.delete_vpc_link(vpcLinkId=link_id)
    rest.delete_rest_api(restApiId=api_id)
    rest.delete_vpc_link(vpcLinkId=link_id)
    assert rest.get_vpc_links()["items"] == []

    http, link_id = account.clients("apigatewayv2"), _http_link(account)
    assert http.update_vpc_link(VpcLinkId=link_id, Name="shop")["Name"] == "shop"
    arn = f"arn:aws:apigateway:us-east-1::/vpclinks/{link_id}"
    http.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    http.untag_resource(ResourceArn=arn, TagKeys=["a"])
    read = http.get_vpc_link(VpcLinkId=link_id)
    assert (read["SubnetIds"], read["SecurityGroupIds"], read["Tags"]) == (["subnet-1"], ["sg-1"], {"b": "2"})
    http.delete_vpc_link(VpcLinkId=link_id)
    with pytest.raises(ClientError, match="NotFoundException"):
        http.get_vpc_link(VpcLinkId=link_id)


@aws_does("vpc_link_traffic")
def requests_go_through_a_vpc_link_and_answers_come_back(account: Account) -> None:
    with echoing() as port:
        to_server = make_target_group(account, "server", port=port)
        application = Balancer.make(account, "application", forward_to(to_server))
        to_balancer = make_target_group(
            account, "to-alb", port=80, targets=(application.arn,), Protocol="TCP", TargetType="alb"
        )
        network = Balancer.make(account, "network", forward_to(to_balancer), kind="network")
        wait_until_healthy(account, to_server)
        wait_until_healthy(account, to_balancer)
        _rest_apis_pass_on(account, network)
        _http_apis_pass_on(account, application)
        _cloud_map_names_the_target(account, port)


def _rest_apis_pass_on(account: Account, network: Balancer) -> None:
    link_id = _rest_link(account, network)
    api_id = _rest_api(account, link_id, "http://stock.example.com/stock/{sku}")
    answer = _send(
        account, api_id, "GET", "/shoe?size=1&size=2", headers={"X-Wanted-Status": "409", "X-Of": "caller"}
    )
    seen = answer.json()
    assert (answer.status_code, answer.headers["x-made-by"]) == (409, "echo")
    assert (seen["method"], seen["target"]) == ("GET", "/stock/shoe?size=1&size=2")
    assert (seen["headers"]["host"], seen["headers"]["x-of"]) == ("stock.example.com", "caller")
    caller, link = seen["headers"]["x-forwarded-for"].split(", ")
    assert caller == "127.0.0.1"
    assert not link.startswith("127.")
    nobody = _rest_api(account, link_id, "http://stock.example.com:81/{sku}")
    refused = _send(account, nobody, "GET", "/shoe")
    assert (refused.status_code, refused.json()) == (500, {"message": "Internal server error"})


def _http_apis_pass_on(account: Account, application: Balancer) -> None:
    link_id = _http_link(account)
    api_id = _http_api(account, link_id, application.listener_arn)
    answer = _send(
        account, api_id, "POST", "/stock/shoe?size=1", content=b"{}", headers={"X-Wanted-Status": "201"}
    )
    seen = answer.json()
    assert (answer.status_code, answer.headers["x-made-by"]) == (201, "echo")
    assert (seen["method"], seen["target"], seen["body"]) == ("POST", "/live/stock/shoe?size=1", "{}")
    assert seen["headers"]["host"] == "stock.example.com"
    mapped = _http_api(account, link_id, application.listener_arn, **{"overwrite:path": "$request.path"})
    assert _send(account, mapped, "GET", "/stock/shoe").json()["target"] == "/stock/shoe"
    nobody = _http_api(account, link_id, application.listener_arn[:-1])
    refused = _send(account, nobody, "GET", "/stock/shoe")
    assert (refused.status_code, refused.json()) == (503, {"message": "Service Unavailable"})


def _cloud_map_names_the_target(account: Account, port: int) -> None:
    discovery = account.clients("servicediscovery")
    discovery.create_http_namespace(Name="shop")
    [namespace] = discovery.list_namespaces()["Namespaces"]
    service = discovery.create_service(Name="stock", NamespaceId=namespace["Id"])["Service"]
    api_id = _http_api(account, _http_link(account), service["Arn"])
    assert _send(account, api_id, "GET", "/stock/shoe").status_code == 503
    at = {"AWS_INSTANCE_IPV4": "127.0.0.1", "AWS_INSTANCE_PORT": str(port)}
    discovery.register_instance(ServiceId=service["Id"], InstanceId="one", Attributes=at)
    assert _send(account, api_id, "GET", "/stock/shoe").json()["port"] == port
