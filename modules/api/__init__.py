"""The ways in: REST, HTTP and WebSocket APIs, load balancers for containers and instances, VPC links between them.
REST APIs stand behind the web ACL, with models, scopes, throttles and access logs; HTTP and WebSocket APIs take tokens,
IAM and authorizers; load balancers speak TLS and are closed until somebody is allowed in.
"""

from modules.api.access_log import ACCESS_LOG_FORMAT
from modules.api.api_gateway_account import ApiGatewayAccount
from modules.api.api_key import ApiKey
from modules.api.api_mapping import ApiMapping
from modules.api.application_load_balancer import ApplicationLoadBalancer
from modules.api.base_path_mapping import BasePathMapping
from modules.api.blue_green_route import BlueGreenRoute
from modules.api.cors import Cors
from modules.api.custom_domain import CustomDomain, ICustomDomain
from modules.api.gateway_responses import GATEWAY_RESPONSES, GatewayResponse
from modules.api.health_check import HealthCheck
from modules.api.http_api import HttpApi, IApiV2
from modules.api.http_private_integration import HttpPrivateIntegration
from modules.api.http_route import HttpRoute
from modules.api.listener_rule import ListenerRule
from modules.api.load_balancer import TLS_POLICIES, IApplicationLoadBalancer, INetworkLoadBalancer
from modules.api.method import HTTP_METHODS, Method
from modules.api.network_load_balancer import NetworkLoadBalancer
from modules.api.private_integration import PrivateIntegration
from modules.api.request_model import RequestModel
from modules.api.rest_api import IRestApi, RestApi
from modules.api.stage import Stage
from modules.api.stage_v2 import StageV2
from modules.api.target_group import TargetGroup
from modules.api.usage_plan import UsagePlan
from modules.api.vpc_link import HttpVpcLink, IVpcLink, VpcLink
from modules.api.web_socket_api import WebSocketApi

__all__ = [
    "ACCESS_LOG_FORMAT",
    "GATEWAY_RESPONSES",
    "HTTP_METHODS",
    "TLS_POLICIES",
    "ApiGatewayAccount",
    "ApiKey",
    "ApiMapping",
    "ApplicationLoadBalancer",
    "BasePathMapping",
    "BlueGreenRoute",
    "Cors",
    "CustomDomain",
    "GatewayResponse",
    "HealthCheck",
    "HttpApi",
    "HttpPrivateIntegration",
    "HttpRoute",
    "HttpVpcLink",
    "IApiV2",
    "IApplicationLoadBalancer",
    "ICustomDomain",
    "INetworkLoadBalancer",
    "IRestApi",
    "IVpcLink",
    "ListenerRule",
    "Method",
    "NetworkLoadBalancer",
    "PrivateIntegration",
    "RequestModel",
    "RestApi",
    "Stage",
    "StageV2",
    "TargetGroup",
    "UsagePlan",
    "VpcLink",
    "WebSocketApi",
]
