"""REST APIs of API Gateway, as AWS does it."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tests.contracts.gaps.signed import send
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.waf import make_web_acl
from tests.support.cloud import Account


@dataclass(frozen=True)
class RestApi:
    """One API with `POST /` answered by a mock."""

    account: Account
    api_id: str
    root_id: str

    @classmethod
    def make(cls, account: Account, **method: Any) -> "RestApi":
        """An API whose method has the arguments `method`."""
        gateway = account.clients("apigateway")
        api_id = gateway.create_rest_api(name="orders")["id"]
        root_id = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
        at = {"restApiId": api_id, "resourceId": root_id, "httpMethod": "POST"}
        gateway.put_method(**at, **{"authorizationType": "NONE", **method})
        gateway.put_integration(
            **at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
        )
        gateway.put_integration_response(**at, statusCode="200")
        return cls(account, api_id, root_id)

    def deploy(self, **stage: Any) -> dict[str, Any]:
        """Deploy to the stage `live`."""
        gateway = self.account.clients("apigateway")
        deployment = gateway.create_deployment(restApiId=self.api_id)["id"]
        made: dict[str, Any] = gateway.create_stage(
            restApiId=self.api_id, stageName="live", deploymentId=deployment, **stage
        )
        return made

    def send(self, method: str, content: Any) -> httpx.Response:
        """Send `content` as JSON to the stage `live`, signed by the account's root."""
        path = f"/_aws/execute-api/{self.api_id}/live/"
        return send(self.account, "execute-api", method, path, json.dumps(content), "application/json")


@aws_does("domain_name_updates")
def a_domain_is_read_back_without_what_it_lacks_and_can_be_changed(account: Account) -> None:
    gateway = account.clients("apigateway")
    name = f"api.{account.account_id}.example.com"
    certificate = f"arn:aws:acm:us-east-1:{account.account_id}:certificate/"
    created = gateway.create_domain_name(
        domainName=name,
        regionalCertificateArn=f"{certificate}old",
        endpointConfiguration={"types": ["REGIONAL"]},
        securityPolicy="TLS_1_2",
    )
    absent = {"mutualTlsAuthentication", "certificateArn", "certificateName", "distributionDomainName"}
    assert absent.isdisjoint(created)
    assert created["domainNameStatus"] == "AVAILABLE"
    changed = [{"op": "replace", "path": "/regionalCertificateArn", "value": f"{certificate}new"}]
    gateway.update_domain_name(domainName=name, patchOperations=changed)
    read = gateway.get_domain_name(domainName=name)
    assert read["regionalCertificateArn"] == f"{certificate}new"
    assert absent.isdisjoint(read)
    api = RestApi.make(account)
    api.deploy()
    gateway.create_base_path_mapping(domainName=name, basePath="orders", restApiId=api.api_id, stage="live")
    moved = [{"op": "replace", "path": "/basePath", "value": "order"}]
    gateway.update_base_path_mapping(domainName=name, basePath="orders", patchOperations=moved)
    mappings = gateway.get_base_path_mappings(domainName=name)["items"]
    assert mappings == [{"basePath": "order", "restApiId": api.api_id, "stage": "live"}]


@aws_does("stage_read_back")
def a_stage_is_read_back_with_its_web_acl_and_no_empty_access_log(account: Account) -> None:
    gateway, api, acl = account.clients("apigateway"), RestApi.make(account), make_web_acl(account)
    assert "accessLogSettings" not in api.deploy()
    stage = f"arn:aws:apigateway:us-east-1::/restapis/{api.api_id}/stages/live"
    account.clients("wafv2").associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=stage)
    read = gateway.get_stage(restApiId=api.api_id, stageName="live")
    assert read["webAclArn"] == acl["ARN"]
    group = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/api"
    changes = [
        {"op": "replace", "path": f"/accessLogSettings/{field}", "value": value}
        for field, value in {"destinationArn": group, "format": "$context.status"}.items()
    ]
    changed = gateway.update_stage(restApiId=api.api_id, stageName="live", patchOperations=changes)
    assert changed["accessLogSettings"] == {"destinationArn": group, "format": "$context.status"}


@aws_does("rest_api_patch_types")
def a_patched_value_has_the_type_of_its_field(account: Account) -> None:
    gateway, api = account.clients("apigateway"), RestApi.make(account, authorizationScopes=["orders/read"])
    at = {"restApiId": api.api_id, "resourceId": api.root_id, "httpMethod": "POST"}
    method = gateway.update_method(
        **at,
        patchOperations=[
            {"op": "replace", "path": "/apiKeyRequired", "value": "true"},
            {"op": "add", "path": "/authorizationScopes", "value": "orders/write"},
            {"op": "remove", "path": "/authorizationScopes", "value": "orders/read"},
            {"op": "add", "path": "/requestParameters/method.request.header.Key", "value": "true"},
        ],
    )
    assert method["apiKeyRequired"] is True
    assert method["authorizationScopes"] == ["orders/write"]
    assert method["requestParameters"] == {"method.request.header.Key": True}
    slower = [{"op": "replace", "path": "/timeoutInMillis", "value": "12000"}]
    assert gateway.update_integration(**at, patchOperations=slower)["timeoutInMillis"] == 12000
    hidden = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}]
    changed = gateway.update_rest_api(restApiId=api.api_id, patchOperations=hidden)
    assert json.dumps(changed["disableExecuteApiEndpoint"]) == "true"


@aws_does("apis_of_every_account")
def an_api_is_served_in_the_account_that_owns_it(account: Account) -> None:
    gateway, api = account.clients("apigateway"), RestApi.make(account)
    api.deploy()
    url = f"{account.cloud.endpoint}/_aws/execute-api/{api.api_id}/live/"
    assert httpx.post(url, json={}, trust_env=False).status_code == 200
    name = f"api.{account.account_id}.example.com"
    gateway.create_domain_name(
        domainName=name, regionalCertificateArn="arn:aws:acm:us-east-1:1:certificate/c"
    )
    gateway.create_base_path_mapping(domainName=name, basePath="orders", restApiId=api.api_id, stage="live")
    answer = httpx.post(
        f"{account.cloud.endpoint}/orders", json={}, headers={"Host": name.upper()}, trust_env=False
    )
    assert answer.status_code == 200, answer.text


@aws_does("rest_api_tags")
def changed_tags_are_read_back(account: Account) -> None:
    gateway, api = account.clients("apigateway"), RestApi.make(account)
    api.deploy(tags={"old": "1", "kept": "1"})
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{api.api_id}"
    for resource in (arn, f"{arn}/stages/live"):
        gateway.tag_resource(resourceArn=resource, tags={"kept": "2", "new": "1"})
        gateway.untag_resource(resourceArn=resource, tagKeys=["old"])
        assert gateway.get_tags(resourceArn=resource)["tags"] == {"kept": "2", "new": "1"}
    assert gateway.get_rest_api(restApiId=api.api_id)["tags"] == {"kept": "2", "new": "1"}
    stage = gateway.get_stage(restApiId=api.api_id, stageName="live")
    assert stage["tags"] == {"kept": "2", "new": "1"}


@aws_does("disabled_endpoints")
def a_disabled_address_answers_nobody(account: Account) -> None:
    gateway, api = account.clients("apigateway"), RestApi.make(account)
    api.deploy()
    assert api.send("POST", {}).status_code == 200
    disable = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}]
    gateway.update_rest_api(restApiId=api.api_id, patchOperations=disable)
    refused = api.send("POST", {})
    assert (refused.status_code, refused.json()) == (403, {"message": "Forbidden"})


@aws_does("usage_plan_updates")
def a_key_gets_a_value_and_a_plan_is_changed_in_place(account: Account) -> None:
    gateway, api = account.clients("apigateway"), RestApi.make(account)
    api.deploy()
    key = gateway.create_api_key(name="partner", enabled=True, value="")
    assert len(gateway.get_api_key(apiKey=key["id"], includeValue=True)["value"]) >= 20
    off = [{"op": "replace", "path": "/enabled", "value": "false"}]
    assert gateway.update_api_key(apiKey=key["id"], patchOperations=off)["enabled"] is False
    plan = gateway.create_usage_plan(
        name="partners", throttle={"rateLimit": 5, "burstLimit": 10}, quota={"limit": 100, "period": "DAY"}
    )
    changes = {
        "/throttle/rateLimit": ("replace", "2.5"),
        "/quota/limit": ("replace", "50"),
        "/apiStages": ("add", f"{api.api_id}:live"),
    }
    changed = gateway.update_usage_plan(
        usagePlanId=plan["id"],
        patchOperations=[{"op": op, "path": path, "value": value} for path, (op, value) in changes.items()],
    )
    assert (changed["throttle"]["rateLimit"], changed["quota"]["limit"]) == (2.5, 50)
    assert [(one["apiId"], one["stage"]) for one in changed["apiStages"]] == [(api.api_id, "live")]
    gone = [{"op": "remove", "path": "/apiStages", "value": f"{api.api_id}:live"}]
    assert gateway.update_usage_plan(usagePlanId=plan["id"], patchOperations=gone)["apiStages"] == []
