"""What the grants of ``modules/api`` leave denied."""

from typing import Any

from constructs import Construct
from websockets.sync.client import ClientConnection

from modules.api import HttpApi, RestApi, WebSocketApi
from modules.auth import UserPool
from modules.encryption import Key
from modules.iam import IGrantable
from modules.waf import WebAcl
from tests.contracts.gaps.http_api import Api, make_echo
from tests.integration.denials.denial import Denial, Resource
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.fake_function import FakeFunction

_WHO = """
def handler(event, context):
    print("called")
    return {"statusCode": 200, "body": event["requestContext"].get("connectionId", "")}
"""


def _resource(account: Account, api_id: str, content: Any = None) -> Resource:
    return Resource(f"arn:aws:execute-api:{account.region}:{account.account_id}:{api_id}", content=content)


def _rest_apis(account: Account) -> tuple[Resource, Resource]:
    gateway = account.clients("apigateway")

    def make(name: str) -> Resource:
        api_id = gateway.create_rest_api(name=name)["id"]
        root_id = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
        for part in ("stock", "price"):
            resource_id = gateway.create_resource(restApiId=api_id, parentId=root_id, pathPart=part)["id"]
            at = {"restApiId": api_id, "resourceId": resource_id, "httpMethod": "GET"}
            gateway.put_method(**at, authorizationType="AWS_IAM")
            answer = {"application/json": '{"statusCode": 200}'}
            gateway.put_integration(**at, type="MOCK", requestTemplates=answer)
            gateway.put_integration_response(**at, statusCode="200")
        gateway.create_deployment(restApiId=api_id, stageName="live")
        return _resource(account, api_id)

    return make("stock"), make("other-stock")


def _grant_method(scope: Construct, _api: Resource, role: IGrantable) -> None:
    api = RestApi(
        scope,
        "Api",
        name="stock",
        description="Stock",
        log_key=_key(scope),
        web_acl=WebAcl.from_web_acl_arn(scope, "WebAcl", "arn:aws:wafv2:eu-west-1:1:regional/webacl/edge/1a"),
        user_pools=[UserPool.from_user_pool_id(scope, "Pool", "eu-west-1_AbCdEf123")],
    )
    api.add_iam_method("GetStock", method="GET", path="/stock", function=FakeFunction()).grant_invoke(role)


def _http_apis(account: Account) -> tuple[Resource, Resource]:
    make_echo(account, "echo", _WHO)
    gateway = account.clients("apigatewayv2")

    def make(name: str) -> Resource:
        api_id = gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
        gateway.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
        api = Api(account, api_id)
        api.route("GET /stock", "GET /price", AuthorizationType="AWS_IAM")
        api.permit(name, "*")
        return _resource(account, api_id)

    return make("stock"), make("other-stock")


def _grant_route(scope: Construct, _api: Resource, role: IGrantable) -> None:
    api = HttpApi(scope, "Api", name="stock", description="Stock", log_key=_key(scope))
    api.add_iam_route("GetStock", method="GET", path="/stock", function=FakeFunction()).grant_invoke(role)


def _connected(account: Account) -> tuple[Resource, Resource]:
    """Two WebSocket APIs, each with an open connection."""
    make_echo(account, "who", _WHO)
    gateway = account.clients("apigatewayv2")

    def make(name: str) -> Resource:
        api = Api.make(account, "WEBSOCKET")
        api.route("who", function="who")
        api.permit(name, "live/*", "who")
        (route,) = gateway.get_routes(ApiId=api.api_id)["Items"]
        gateway.create_route_response(ApiId=api.api_id, RouteId=route["RouteId"], RouteResponseKey="$default")
        socket = api.connect()
        socket.send('{"action": "who"}')
        return _resource(account, api.api_id, content=(socket.recv(timeout=20), socket))

    return make("alerts"), make("other-alerts")


def _grant_manage(scope: Construct, _api: Resource, role: IGrantable) -> None:
    function = FakeFunction()
    WebSocketApi(
        scope,
        "Api",
        name="alerts",
        description="Alerts",
        log_key=_key(scope),
        authorizer=function,
        connect=function,
        disconnect=function,
    ).grant_manage_connections(role)


def _post(caller: Clients, api: Resource) -> Any:
    connection_id, socket = api.content
    path = f"/_aws/execute-api/{api.name}/live/@connections/{connection_id}"
    caller.call_api("POST", path, b"hello")
    assert _received(socket) == "hello"


def _received(socket: ClientConnection) -> str:
    return str(socket.recv(timeout=20))


def _key(scope: Construct) -> Any:
    return Key.from_key_arn(scope, "Key", "arn:aws:kms:eu-west-1:123456789012:key/0f1e")


DENIALS = (
    Denial(
        "Method.grant_invoke",
        _rest_apis,
        _grant_method,
        call=lambda caller, api: caller.call_api("GET", f"/_aws/execute-api/{api.name}/live/stock"),
        others=(lambda caller, api: caller.call_api("GET", f"/_aws/execute-api/{api.name}/live/price"),),
    ),
    Denial(
        "HttpRoute.grant_invoke",
        _http_apis,
        _grant_route,
        call=lambda caller, api: caller.call_api("GET", f"/_aws/execute-api/{api.name}/stock"),
        others=(lambda caller, api: caller.call_api("GET", f"/_aws/execute-api/{api.name}/price"),),
    ),
    Denial(
        "WebSocketApi.grant_manage_connections",
        _connected,
        _grant_manage,
        call=_post,
        others=(lambda caller, api: caller.call_api("GET", f"/_aws/execute-api/{api.name}/live"),),
    ),
)
