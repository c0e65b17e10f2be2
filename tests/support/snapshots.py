"""A stack as a page of text that people can review: what it makes, where, and the few attributes that decide."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.policies import listed

# What decides, type by type; a type that is not here is one line without attributes.
DECISIVE: Mapping[str, tuple[str, ...]] = {
    "aws_api_gateway_domain_name": ("domain_name", "security_policy"),
    "aws_api_gateway_gateway_response": ("response_type", "status_code"),
    "aws_api_gateway_method": ("http_method", "authorization", "authorization_scopes", "request_parameters"),
    "aws_api_gateway_method_settings": ("method_path",),
    "aws_api_gateway_resource": ("path_part",),
    "aws_api_gateway_rest_api": ("name", "disable_execute_api_endpoint"),
    "aws_api_gateway_stage": ("stage_name", "xray_tracing_enabled"),
    "aws_cloudwatch_event_bus": ("name", "kms_key_identifier"),
    "aws_cloudwatch_event_rule": ("name", "event_pattern"),
    "aws_cloudwatch_log_group": ("name", "retention_in_days", "kms_key_id"),
    "aws_cloudwatch_metric_alarm": ("metric_name", "comparison_operator", "threshold"),
    "aws_cognito_resource_server": ("identifier",),
    "aws_cognito_user_pool": ("name", "user_pool_tier", "mfa_configuration", "deletion_protection"),
    "aws_cognito_user_pool_client": ("explicit_auth_flows", "access_token_validity"),
    "aws_dynamodb_table": (
        "name",
        "hash_key",
        "range_key",
        "stream_view_type",
        "deletion_protection_enabled",
    ),
    "aws_iam_role": ("name", "path", "permissions_boundary"),
    "aws_kms_key": ("enable_key_rotation", "deletion_window_in_days"),
    "aws_lb": ("name", "load_balancer_type", "internal", "enable_deletion_protection"),
    "aws_lb_listener": ("port", "protocol", "ssl_policy"),
    "aws_lb_listener_rule": ("priority", "condition"),
    "aws_lb_target_group": ("port", "protocol", "target_type"),
    "aws_lambda_event_source_mapping": (
        *("batch_size", "maximum_retry_attempts", "function_response_types"),
        "bisect_batch_on_function_error",
    ),
    "aws_lambda_function": ("handler", "runtime", "memory_size", "timeout", "reserved_concurrent_executions"),
    "aws_lambda_permission": ("principal", "source_arn"),
    "aws_sns_topic": ("name", "kms_master_key_id"),
    "aws_sqs_queue": ("name", "message_retention_seconds", "kms_master_key_id"),
    "aws_subnet": ("cidr_block", "availability_zone"),
    "aws_vpc": ("cidr_block",),
    "aws_vpc_endpoint": ("service_name", "vpc_endpoint_type"),
    "aws_vpc_security_group_egress_rule": ("cidr_ipv4", "referenced_security_group_id", "from_port"),
    "aws_vpc_security_group_ingress_rule": (
        "cidr_ipv4",
        "referenced_security_group_id",
        "from_port",
        "to_port",
    ),
}
_NAMES = re.compile(r"\$\{(?:data\.terraform_remote_state\.[\w-]+\.outputs\.)?([\w.-]+)\}")
_HASH = re.compile(r"_[0-9A-F]{8}(?=\b|[a-z])")


def page(content: Mapping[str, Any]) -> str:
    """Return the stack's page, sorted by construct path."""
    lines = sorted(_lines(content))
    return "".join(f"{line}\n" for line in lines)


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    for kind, resources in content.get("resource", {}).items():
        for body in resources.values():
            yield _line(kind, body)


def _line(kind: str, body: Mapping[str, Any]) -> str:
    path = body["//"]["metadata"]["path"].split("/", 1)[1].removesuffix("/Resource")
    decisive = " ".join(f"{name}={_short(body[name])}" for name in DECISIVE.get(kind, ()) if name in body)
    return "\n".join([f"{path}  {kind}  {decisive}".rstrip(), *_grants(kind, body)])


def _grants(kind: str, body: Mapping[str, Any]) -> Iterator[str]:
    if kind != "aws_iam_role_policy":
        return
    for statement in json.loads(body["policy"])["Statement"]:
        actions = ", ".join(listed(statement["Action"]))
        resources = ", ".join(_short(resource) for resource in listed(statement["Resource"]))
        when = f" when {_short(statement['Condition'])}" if "Condition" in statement else ""
        yield f"    {statement['Effect'].lower()} {actions} on {resources}{when}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return _HASH.sub("", _NAMES.sub(r"<\1>", text)).replace("cross-stack-output-", "")
