"""The gaps, in the order in which they are mended."""

from cairn.localcloud.gaps.container_gaps import CONTAINER_GAPS
from cairn.localcloud.gaps.database_gaps import DATABASE_GAPS
from cairn.localcloud.gaps.gap import Gap, Kind

GAPS: tuple[Gap, ...] = (
    Gap(
        name="web_acl_logging",
        area="WAF",
        behaviour="A web ACL has at most one logging configuration, to a destination named `aws-waf-logs-*`",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="vpc_endpoint_read_back",
        area="EC2",
        behaviour="An endpoint is read back with its policy, private DNS, security groups and interfaces",
        kind=Kind.MENDED,
    ),
    Gap(
        name="flow_log_read_back",
        area="EC2",
        behaviour="A flow log is read back with its role, log group, interval, format and options",
        kind=Kind.MENDED,
    ),
    Gap(
        name="table_recovery_period",
        area="DynamoDB",
        behaviour="A table under point-in-time recovery is read back with its recovery period, 35 days by default",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="alarm_read_back",
        area="CloudWatch",
        behaviour="An alarm is read back whole, metric math included",
        kind=Kind.MENDED,
    ),
    Gap(
        name="domain_name_updates",
        area="API Gateway",
        behaviour="A custom domain is read back without what it lacks; it and its mappings can be changed",
        kind=Kind.MENDED,
    ),
    Gap(
        name="stage_read_back",
        area="API Gateway",
        behaviour="A stage is read back with its web ACL, and without an access log where it has none",
        kind=Kind.MENDED,
    ),
    Gap(
        name="rest_api_tags",
        area="API Gateway",
        behaviour="An API, a stage or a domain is read back with the tags that it has now",
        kind=Kind.MENDED,
    ),
    Gap(
        name="rest_api_patch_types",
        area="API Gateway",
        behaviour="A patched value has the type of its field: number, boolean, entry of a list",
        kind=Kind.MENDED,
    ),
    Gap(
        name="secure_transport",
        area="IAM",
        behaviour="`aws:SecureTransport` is true for a call that nobody can listen to",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="unknown_actions",
        area="IAM",
        behaviour="A call that no policy allows is denied, whatever the action",
        kind=Kind.MENDED,
    ),
    Gap(
        name="event_log_group_target",
        area="EventBridge",
        behaviour="A rule writes events to a log group whose account has a resource policy that lets it",
        kind=Kind.MENDED,
    ),
    Gap(
        name="stream_mapping_failures",
        area="Lambda",
        behaviour="A stream mapping retries from the first failed record, and gives up as it was told to",
        kind=Kind.MENDED,
    ),
    Gap(
        name="rest_access_log",
        area="API Gateway",
        behaviour="A stage writes one access log line a request, under the request id that the function sees",
        kind=Kind.MENDED,
    ),
    Gap(
        name="request_validation_errors",
        area="API Gateway",
        behaviour="A refused body is answered with what the model objects to, where the response asks for it",
        kind=Kind.MENDED,
    ),
    Gap(
        name="apis_of_every_account",
        area="API Gateway",
        behaviour="The API id or the custom domain of a request says in which account it is served",
        kind=Kind.MENDED,
    ),
    Gap(
        name="invoke_permissions",
        area="Lambda",
        behaviour="API Gateway, EventBridge and Cognito invoke a function only where its policy lets them",
        kind=Kind.MENDED,
    ),
    Gap(
        name="event_target_policies",
        area="EventBridge",
        behaviour="A rule sends to a queue or a topic only where the policy of that lets it",
        kind=Kind.MENDED,
    ),
    Gap(
        name="event_source_permissions",
        area="Lambda",
        behaviour="A mapping reads a stream or a queue only where the role of its function may",
        kind=Kind.MENDED,
    ),
    Gap(
        name="runtime_packages",
        area="Lambda",
        behaviour="A Python function finds its package, its layers, the standard library and boto3",
        kind=Kind.MENDED,
    ),
    Gap(
        name="handler_errors",
        area="Lambda",
        behaviour="An error is returned under the name of the exception's class",
        kind=Kind.MENDED,
    ),
    Gap(
        name="reserved_concurrency",
        area="Lambda",
        behaviour="The versions and aliases of a function share the concurrency reserved for it",
        kind=Kind.MENDED,
    ),
    Gap(
        name="user_pool_updates",
        area="Cognito",
        behaviour="An update of a user pool resets what it leaves out, the triggers among it",
        kind=Kind.MENDED,
    ),
    Gap(
        name="disabled_endpoints",
        area="API Gateway",
        behaviour="An API whose own address is disabled is reached through its custom domain alone",
        kind=Kind.MENDED,
    ),
    Gap(
        name="certificate_options",
        area="ACM",
        behaviour="A certificate is read back with its transparency logging, on by default",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="security_group_all_traffic",
        area="EC2",
        behaviour="A rule for every protocol has no ports, whatever ports a request names",
        kind=Kind.MENDED,
    ),
    Gap(
        name="prefix_list_rules",
        area="EC2",
        behaviour="A security group rule is read back with the prefix list that it names",
        kind=Kind.MENDED,
    ),
    Gap(
        name="discovery_service_updates",
        area="Cloud Map",
        behaviour="A change of a service's DNS records keeps its namespace and routing policy",
        kind=Kind.MENDED,
    ),
    Gap(
        name="base_path_in_events",
        area="API Gateway",
        behaviour="A function sees the path that the caller asked for, base path included",
        kind=Kind.MENDED,
    ),
    Gap(
        name="stream_records_kept",
        area="DynamoDB",
        behaviour="A stream keeps its records for a day, and a mapping its place, through a restart",
        kind=Kind.MENDED,
    ),
    Gap(
        name="rotation_cancelled",
        area="Secrets Manager",
        behaviour="The rotation of a secret can be turned off",
        kind=Kind.MENDED,
    ),
    Gap(
        name="state_machine_tracing",
        area="Step Functions",
        behaviour="A state machine is read back with its tracing configuration, off by default",
        kind=Kind.STOOD_IN,
    ),
    *CONTAINER_GAPS,
    *DATABASE_GAPS,
)
