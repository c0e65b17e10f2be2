"""The ways in: REST APIs for customers, load balancers for containers and instances, VPC links between the two."""

from modules.api.access_log import ACCESS_LOG_FORMAT
from modules.api.api_gateway_account import ApiGatewayAccount
from modules.api.application_load_balancer import ApplicationLoadBalancer
from modules.api.base_path_mapping import BasePathMapping
from modules.api.custom_domain import CustomDomain, ICustomDomain
from modules.api.gateway_responses import GATEWAY_RESPONSES, GatewayResponse
from modules.api.health_check import HealthCheck
from modules.api.listener_rule import ListenerRule
from modules.api.load_balancer import TLS_POLICIES, IApplicationLoadBalancer, INetworkLoadBalancer
from modules.api.method import HTTP_METHODS, Method
from modules.api.network_load_balancer import NetworkLoadBalancer
from modules.api.private_integration import PrivateIntegration
from modules.api.request_model import RequestModel
from modules.api.rest_api import IRestApi, RestApi
from modules.api.stage import Stage
from modules.api.target_group import TargetGroup
from modules.api.vpc_link import HttpVpcLink, IVpcLink, VpcLink

__all__ = [
    "ACCESS_LOG_FORMAT",
    "GATEWAY_RESPONSES",
    "HTTP_METHODS",
    "TLS_POLICIES",
    "ApiGatewayAccount",
    "ApplicationLoadBalancer",
    "BasePathMapping",
    "CustomDomain",
    "GatewayResponse",
    "HealthCheck",
    "HttpVpcLink",
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
    "TargetGroup",
    "VpcLink",
]
