"""Every API method and route asks for a token and a scope, for AWS credentials or for an authorizer, and is named.

Risk: a forgotten route answers anyone; an ANY method or a greedy path lets through what no one reviewed; without a
scope any token of the pool is good for everything.
Fix: add routes with RestApi.add_method or HttpApi.add_route and scopes, WebSocketApi with its authorizer. A route
that must be public stands in policies/tables/public_routes.toml with its reason.
"""

from policies.reading.attributes import Conf, construct_path, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import is_unresolved
from policies.reading.tables import rows

PUBLIC = frozenset((row["construct"], row["method"]) for row in rows("public_routes"))


class RouteIsAuthorized(Policy):
    resources = ("aws_api_gateway_method", "aws_api_gateway_resource", "aws_apigatewayv2_route")

    def judge(self, conf: Conf) -> Judgement:
        if self.entity_type == "aws_api_gateway_resource":
            if "+}" in str(value(conf, "path_part")):
                yield Fault(f"the path part {value(conf, 'path_part')} is greedy: name each path")
            return
        if self.entity_type == "aws_apigatewayv2_route":
            yield from _judge_route(conf)
            return
        method = value(conf, "http_method")
        if method == "ANY":
            yield Fault("the method ANY answers methods that nobody reviewed: name each method")
        if (construct_path(conf), method) not in PUBLIC:
            yield from _judge_authorization(conf)


def _judge_authorization(conf: Conf) -> Judgement:
    authorization = value(conf, "authorization")
    if is_unresolved(str(authorization)):
        yield Unresolved(f"authorization {authorization} is not known before the apply")
    elif authorization == "COGNITO_USER_POOLS":
        if not value(conf, "authorizer_id"):
            yield Fault("authorizer_id is not set")
        if not value(conf, "authorization_scopes"):
            yield Fault("authorization_scopes is empty: any token of the pool is accepted")
    elif authorization != "AWS_IAM":
        yield Fault(f"authorization is {authorization}: COGNITO_USER_POOLS with scopes, or AWS_IAM")


def _judge_route(conf: Conf) -> Judgement:
    """Judge a route of an HTTP API, ``GET /stock``, or of a WebSocket API, where a connection is let in once."""
    key, authorization = str(value(conf, "route_key")), value(conf, "authorization_type")
    method, _, path = key.partition(" ")
    if is_unresolved(key) or is_unresolved(str(authorization)):
        yield Unresolved(f"route {key} with authorization {authorization} is not known before the apply")
        return
    if method == "ANY" or "+}" in path:
        yield Fault(f"the route {key} answers what nobody reviewed: name each method and path")
    if authorization == "JWT" and not value(conf, "authorization_scopes"):
        yield Fault("authorization_scopes is empty: any token of the pool is accepted")
    if authorization in ("JWT", "CUSTOM") and not value(conf, "authorizer_id"):
        yield Fault("authorizer_id is not set")
    is_of_connection = not path and key not in ("$connect", "$default")
    if authorization not in ("JWT", "CUSTOM", "AWS_IAM") and not is_of_connection:
        yield Fault(f"authorization_type is {authorization}: JWT with scopes, AWS_IAM or CUSTOM")


check = RouteIsAuthorized()
