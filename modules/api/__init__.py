"""REST APIs: signed-in callers, checked bodies, throttles, logs, a web ACL in front, a domain above."""

from modules.api.access_log import ACCESS_LOG_FORMAT
from modules.api.api_gateway_account import ApiGatewayAccount
from modules.api.base_path_mapping import BasePathMapping
from modules.api.custom_domain import CustomDomain, ICustomDomain
from modules.api.gateway_responses import GATEWAY_RESPONSES, GatewayResponse
from modules.api.method import HTTP_METHODS, Method
from modules.api.request_model import RequestModel
from modules.api.rest_api import IRestApi, RestApi
from modules.api.stage import Stage

__all__ = [
    "ACCESS_LOG_FORMAT",
    "GATEWAY_RESPONSES",
    "HTTP_METHODS",
    "ApiGatewayAccount",
    "BasePathMapping",
    "CustomDomain",
    "GatewayResponse",
    "ICustomDomain",
    "IRestApi",
    "Method",
    "RequestModel",
    "RestApi",
    "Stage",
]
