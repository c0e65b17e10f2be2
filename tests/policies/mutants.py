"""Ways to break a synthesized stack that the gate has to notice, one row each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """One breakage: in the first resource of the type ``kind`` of ``stack``, seen by the check ``killer``."""

    name: str
    stack: str
    kind: str
    change: Callable[[Body], object]
    killer: str


def without(*path: str) -> Callable[[Body], object]:
    """Remove the attribute at ``path``."""
    return lambda body: _parent(body, path).pop(path[-1])


def with_value(value: Any, *path: str) -> Callable[[Body], object]:
    """Set the attribute at ``path`` to ``value``."""
    return lambda body: _parent(body, path).__setitem__(path[-1], value)


def _parent(body: Body, path: tuple[str, ...]) -> Body:
    for part in path[:-1]:
        found = body[part]
        body = found[0] if isinstance(found, list) else found
    return body


def statement(**elements: Any) -> Callable[[Body], object]:
    """Replace elements of the first statement of the resource's policy."""
    return lambda body: body["policy"]["Statement"][0].update(elements)


def inverted(body: Body) -> None:
    """Turn the first statement's actions into ``NotAction``."""
    first = body["policy"]["Statement"][0]
    first["NotAction"] = first.pop("Action")


def rule(name: str, **changes: Any) -> Callable[[Body], object]:
    """Change the web ACL rule ``name``."""
    return lambda body: next(item for item in body["rule"] if item["name"] == name).update(changes)


def no_rule(name: str) -> Callable[[Body], object]:
    """Remove the web ACL rule ``name``."""
    return lambda body: body["rule"].remove(next(item for item in body["rule"] if item["name"] == name))


EXACT, NAMED = "CAIRN_ACTIONS_ARE_EXACT", "CAIRN_RESOURCES_ARE_EXACT"
BOUNDARY, ROUTE = "CAIRN_ROLE_HAS_PERMISSIONS_BOUNDARY", "CAIRN_ROUTE_IS_AUTHORIZED"
ATTACHED = "CAIRN_ATTACHED_POLICY_IS_OWN"
BLOCKS, LOGGED = "CAIRN_WEB_ACL_BLOCKS", "CAIRN_WEB_ACL_IS_LOGGED"
EVENTS, SECRET = "CAIRN_EVENT_SOURCE_REPORTS_FAILURES", "CAIRN_ENVIRONMENT_HAS_NO_SECRET"

POOL, PLAIN_TEXT = "CAIRN_AUTHORIZER_USES_OWN_POOL", "CAIRN_CHANNEL_REFUSES_PLAIN_TEXT"
STRICT, THROTTLED, PROTECTED = "CAIRN_CLIENT_IS_STRICT", "CAIRN_STAGE_IS_THROTTLED", "CAIRN_DATA_IS_PROTECTED"
INGRESS, LOCKED = "CAIRN_INGRESS_IS_CLOSED", "CAIRN_BACKUP_VAULT_IS_LOCKED"

ROLE, ROLE_POLICY = "aws_iam_role", "aws_iam_role_policy"
METHOD, WEB_ACL = "aws_api_gateway_method", "aws_wafv2_web_acl"
MAPPING, FUNCTION = "aws_lambda_event_source_mapping", "aws_lambda_function"
AUTHORIZER, SETTINGS = "aws_api_gateway_authorizer", "aws_api_gateway_method_settings"
CLIENT, USER_POOL, TABLE = "aws_cognito_user_pool_client", "aws_cognito_user_pool", "aws_dynamodb_table"
LOGGING = "aws_wafv2_web_acl_logging_configuration"
LOCK = "aws_backup_vault_lock_configuration"
ANYONE = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
TABLES = "arn:aws:dynamodb:eu-west-1:333333333333:table/*"
LOG_GROUPS = "arn:aws:logs:eu-west-1:333333333333:*"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ANOTHER = "arn:aws:iam::333333333333:policy/wider"
COMMON, SQLI = "AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"

FOREIGN_POOL = "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_stranger"
OPEN = {"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}

MUTANTS = [
    Mutant("no boundary", "orders", ROLE, without("permissions_boundary"), BOUNDARY),
    Mutant("boundary of AWS", "orders", ROLE, with_value(ADMINISTRATOR, "permissions_boundary"), BOUNDARY),
    Mutant("another boundary", "orders", ROLE, with_value(ANOTHER, "permissions_boundary"), BOUNDARY),
    Mutant(
        "anyone assumes",
        "orders",
        ROLE,
        with_value({"Statement": [ANYONE]}, "assume_role_policy"),
        "CKV_AWS_60",
    ),
    Mutant("every action", "orders", ROLE_POLICY, statement(Action="*"), EXACT),
    Mutant("all of a service", "orders", ROLE_POLICY, statement(Action=["dynamodb:*"]), EXACT),
    Mutant("action prefix", "orders", ROLE_POLICY, statement(Action=["dynamodb:Put*"]), EXACT),
    Mutant("all but some actions", "orders", ROLE_POLICY, inverted, EXACT),
    Mutant("every resource", "orders", ROLE_POLICY, statement(Resource="*"), NAMED),
    Mutant("every table", "orders", ROLE_POLICY, statement(Resource=[TABLES]), NAMED),
    Mutant("every log group", "foundation", ROLE_POLICY, statement(Resource=[LOG_GROUPS]), NAMED),
    Mutant("resource not known", "orders", ROLE_POLICY, statement(Resource=["${var.table}"]), NAMED),
    Mutant("document elsewhere", "orders", ROLE_POLICY, with_value("${data.x.y.json}", "policy"), EXACT),
    Mutant("no authorization", "orders", METHOD, with_value("NONE", "authorization"), ROUTE),
    Mutant("no authorizer", "orders", METHOD, without("authorizer_id"), ROUTE),
    Mutant("no scopes", "orders", METHOD, without("authorization_scopes"), ROUTE),
    Mutant("any method", "orders", METHOD, with_value("ANY", "http_method"), ROUTE),
    Mutant("greedy path", "orders", "aws_api_gateway_resource", with_value("{proxy+}", "path_part"), ROUTE),
    Mutant("no rate rule", "edge", WEB_ACL, no_rule("RateLimit"), BLOCKS),
    Mutant("rate rule counts", "edge", WEB_ACL, rule("RateLimit", action={"count": {}}), BLOCKS),
    Mutant("group counts", "edge", WEB_ACL, rule(COMMON, override_action={"count": {}}), BLOCKS),
    Mutant("no group", "edge", WEB_ACL, no_rule(SQLI), BLOCKS),
    Mutant("no rules", "edge", WEB_ACL, without("rule"), BLOCKS),
    Mutant("log keeps tokens", "edge", LOGGING, without("redacted_fields"), LOGGED),
    Mutant("log of another", "edge", LOGGING, with_value("arn:aws:wafv2:other", "resource_arn"), LOGGED),
    Mutant(
        "stage without web ACL",
        "orders",
        "aws_wafv2_web_acl_association",
        with_value("${aws_api_gateway_stage.other.arn}", "resource_arn"),
        "CAIRN_STAGE_HAS_WEB_ACL",
    ),
    Mutant(
        "queue forgets",
        "users",
        "aws_sqs_queue",
        without("message_retention_seconds"),
        "CAIRN_QUEUE_HAS_DEAD_LETTER",
    ),
    Mutant("whole batch", "orders", MAPPING, without("function_response_types"), EVENTS),
    Mutant("record lost", "orders", MAPPING, without("destination_config"), EVENTS),
    Mutant("retries for ever", "orders", MAPPING, with_value(-1, "maximum_retry_attempts"), EVENTS),
    Mutant(
        "password",
        "orders",
        FUNCTION,
        with_value("hunter2", "environment", "variables", "DB_PASSWORD"),
        SECRET,
    ),
    Mutant("log open to none", "orders", "aws_cloudwatch_log_group", without("kms_key_id"), "CKV_AWS_158"),
    Mutant("variables in clear", "orders", FUNCTION, without("kms_key_arn"), "CKV_AWS_173"),
    Mutant(
        "no concurrency limit", "orders", FUNCTION, without("reserved_concurrent_executions"), "CKV_AWS_115"
    ),
    Mutant("no recovery", "orders", "aws_dynamodb_table", without("point_in_time_recovery"), "CKV_AWS_28"),
    Mutant(
        "table in clear", "orders", "aws_dynamodb_table", without("server_side_encryption"), "CKV_AWS_119"
    ),
    Mutant("no access log", "orders", "aws_api_gateway_stage", without("access_log_settings"), "CKV_AWS_76"),
    Mutant("anyone invokes", "orders", "aws_lambda_permission", without("source_arn"), "CKV_AWS_364"),
    Mutant("key never rotates", "foundation", "aws_kms_key", without("enable_key_rotation"), "CKV_AWS_7"),
    Mutant("key for everyone", "foundation", "aws_kms_key", statement(Principal={"AWS": "*"}), "CKV_AWS_33"),
    Mutant(
        "old TLS",
        "edge",
        "aws_api_gateway_domain_name",
        with_value("TLS_1_0", "security_policy"),
        "CKV_AWS_206",
    ),
    Mutant("foreign pool", "orders", AUTHORIZER, with_value([FOREIGN_POOL], "provider_arns"), POOL),
    Mutant(
        "bare password",
        "edge",
        CLIENT,
        with_value(["ALLOW_USER_PASSWORD_AUTH"], "explicit_auth_flows"),
        STRICT,
    ),
    Mutant(
        "token for a day", "edge", CLIENT, with_value("days", "token_validity_units", "access_token"), STRICT
    ),
    Mutant("no throttle", "orders", SETTINGS, without("settings", "throttling_rate_limit"), THROTTLED),
    Mutant("table unprotected", "orders", TABLE, without("deletion_protection_enabled"), PROTECTED),
    Mutant(
        "customers unprotected", "edge", USER_POOL, with_value("INACTIVE", "deletion_protection"), PROTECTED
    ),
    Mutant(
        "key gone in a week", "foundation", "aws_kms_key", with_value(7, "deletion_window_in_days"), PROTECTED
    ),
    Mutant("lock of another vault", "governance", LOCK, with_value("other", "backup_vault_name"), LOCKED),
    Mutant("lock keeps nothing", "governance", LOCK, without("min_retention_days"), LOCKED),
    Mutant("body unchecked", "orders", METHOD, without("request_validator_id"), "CKV2_AWS_53"),
    Mutant(
        "payloads in log",
        "orders",
        SETTINGS,
        with_value(True, "settings", "data_trace_enabled"),
        "CKV_AWS_276",
    ),
    Mutant("queue in clear", "orders", "aws_sqs_queue", without("kms_master_key_id"), "CKV_AWS_27"),
    Mutant("queue by plain text", "orders", "aws_sqs_queue", without("policy"), PLAIN_TEXT),
    Mutant("topic by plain text", "platform", "aws_sns_topic", without("policy"), PLAIN_TEXT),
    Mutant(
        "default group open",
        "foundation",
        "aws_default_security_group",
        with_value([OPEN], "ingress"),
        INGRESS,
    ),
    Mutant(
        "public addresses",
        "foundation",
        "aws_subnet",
        with_value(True, "map_public_ip_on_launch"),
        "CKV_AWS_130",
    ),
]
