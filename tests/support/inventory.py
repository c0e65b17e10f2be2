"""Everything there is in one account, as AWS's own list calls tell it: what a destroy must not leave behind."""

from collections.abc import Iterator
from typing import Any

from tests.support.clients import Clients

# Service, list call, key of the answer, and what names one entry (nothing: the entry itself is the name).
_LISTS: tuple[tuple[str, str, str, str | None], ...] = (
    ("accessanalyzer", "list_analyzers", "analyzers", "arn"),
    ("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    ("apigateway", "get_domain_names", "items", "domainName"),
    ("apigateway", "get_rest_apis", "items", "id"),
    ("apigateway", "get_vpc_links", "items", "id"),
    ("apigateway", "get_api_keys", "items", "id"),
    ("apigateway", "get_usage_plans", "items", "id"),
    ("apigatewayv2", "get_apis", "Items", "ApiId"),
    ("apigatewayv2", "get_vpc_links", "Items", "VpcLinkId"),
    ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
    ("autoscaling", "describe_policies", "ScalingPolicies", "PolicyARN"),
    ("backup", "list_backup_plans", "BackupPlansList", "BackupPlanId"),
    ("backup", "list_backup_vaults", "BackupVaultList", "BackupVaultArn"),
    ("cloudtrail", "list_trails", "Trails", "TrailARN"),
    ("appconfig", "list_applications", "Items", "Id"),
    ("appconfig", "list_deployment_strategies", "Items", "Id"),
    ("codebuild", "list_projects", "projects", None),
    ("codedeploy", "list_applications", "applications", None),
    ("codedeploy", "list_deployment_configs", "deploymentConfigsList", None),
    ("codepipeline", "list_pipelines", "pipelines", "name"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmArn"),
    ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardArn"),
    ("cognito-idp", "list_user_pools", "UserPools", "Id"),
    ("dynamodb", "list_tables", "TableNames", None),
    ("ec2", "describe_addresses", "Addresses", "AllocationId"),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    ("ec2", "describe_network_acls", "NetworkAcls", "NetworkAclId"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_volumes", "Volumes", "VolumeId"),
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("events", "list_archives", "Archives", "ArchiveName"),
    ("ecr", "describe_repositories", "repositories", "repositoryArn"),
    ("ecs", "list_clusters", "clusterArns", None),
    ("ecs", "list_task_definitions", "taskDefinitionArns", None),
    ("elasticache", "describe_cache_clusters", "CacheClusters", "ARN"),
    ("elasticache", "describe_cache_subnet_groups", "CacheSubnetGroups", "CacheSubnetGroupName"),
    ("elasticache", "describe_replication_groups", "ReplicationGroups", "ARN"),
    ("elasticache", "describe_user_groups", "UserGroups", "ARN"),
    ("elasticache", "describe_users", "Users", "ARN"),
    ("eks", "list_clusters", "clusters", None),
    ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    ("events", "list_event_buses", "EventBuses", "Arn"),
    ("events", "list_rules", "Rules", "Arn"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "Arn"),
    ("guardduty", "list_detectors", "DetectorIds", None),
    ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "Arn"),
    ("iam", "list_roles", "Roles", "Arn"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    ("lambda", "list_functions", "Functions", "FunctionArn"),
    ("logs", "describe_log_groups", "logGroups", "arn"),
    ("logs", "describe_metric_filters", "metricFilters", "filterName"),
    ("pipes", "list_pipes", "Pipes", "Arn"),
    (
        "rds",
        "describe_db_cluster_parameter_groups",
        "DBClusterParameterGroups",
        "DBClusterParameterGroupName",
    ),
    ("rds", "describe_db_clusters", "DBClusters", "DBClusterArn"),
    ("rds", "describe_db_instances", "DBInstances", "DBInstanceArn"),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    ("route53", "list_hosted_zones", "HostedZones", "Id"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("servicediscovery", "list_namespaces", "Namespaces", "Id"),
    ("servicediscovery", "list_services", "Services", "Id"),
    ("scheduler", "list_schedule_groups", "ScheduleGroups", "Arn"),
    ("scheduler", "list_schedules", "Schedules", "Arn"),
    ("secretsmanager", "list_secrets", "SecretList", "ARN"),
    ("sesv2", "list_configuration_sets", "ConfigurationSets", None),
    ("sesv2", "list_email_identities", "EmailIdentities", "IdentityName"),
    ("shield", "list_protections", "Protections", "ProtectionArn"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sqs", "list_queues", "QueueUrls", None),
    ("ssm", "describe_parameters", "Parameters", "Name"),
    ("stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn"),
    ("xray", "get_groups", "Groups", "GroupARN"),
)
# These say "deleted" for a while, as on AWS.
_ENDED = {"deleted", "deleting"}


def inventory(clients: Clients) -> set[str]:
    """Return what there is, one line a thing; a key that waits for its deletion counts as gone."""
    found = {
        f"{service} {key}: {entry if name is None else entry[name]}"
        for service, call, key, name in _LISTS
        for entry in _pages(clients(service), call, key)
    }
    return (
        found
        | _keys(clients)
        | _own_policies(clients)
        | _composite_alarms(clients)
        | _endpoints(clients)
        | _nats(clients)
        | _acls(clients)
        | _instances(clients)
        | _scalable_targets(clients)
        | _budgets(clients)
    )


def _pages(client: Any, call: str, key: str, **arguments: Any) -> Iterator[Any]:
    demanded = {"MaxResults": 60} if call == "list_user_pools" else {}
    if client.can_paginate(call):
        for page in client.get_paginator(call).paginate(**demanded, **arguments):
            yield from page.get(key, [])
    else:
        yield from getattr(client, call)(**arguments).get(key, [])


def _keys(clients: Clients) -> set[str]:
    client = clients("kms")
    keys = (client.describe_key(KeyId=entry["KeyId"]) for entry in _pages(client, "list_keys", "Keys"))
    return {
        f"kms Keys: {key['KeyMetadata']['Arn']}"
        for key in keys
        if key["KeyMetadata"]["KeyState"] != "PendingDeletion"
    }


def _composite_alarms(clients: Clients) -> set[str]:
    entries = _pages(
        clients("cloudwatch"), "describe_alarms", "CompositeAlarms", AlarmTypes=["CompositeAlarm"]
    )
    return {f"cloudwatch CompositeAlarms: {entry['AlarmArn']}" for entry in entries}


def _own_policies(clients: Clients) -> set[str]:
    entries = _pages(clients("iam"), "list_policies", "Policies", Scope="Local")
    return {f"iam Policies: {entry['Arn']}" for entry in entries}


def _endpoints(clients: Clients) -> set[str]:
    entries = _pages(clients("ec2"), "describe_vpc_endpoints", "VpcEndpoints")
    return {
        f"ec2 VpcEndpoints: {entry['VpcEndpointId']}"
        for entry in entries
        if entry["State"].lower() not in _ENDED
    }


def _instances(clients: Clients) -> set[str]:
    return {
        f"ec2 Instances: {entry['InstanceId']}"
        for reservation in _pages(clients("ec2"), "describe_instances", "Reservations")
        for entry in reservation["Instances"]
        if entry["State"]["Name"] != "terminated"
    }


def _nats(clients: Clients) -> set[str]:
    entries = _pages(clients("ec2"), "describe_nat_gateways", "NatGateways")
    return {f"ec2 NatGateways: {entry['NatGatewayId']}" for entry in entries if entry["State"] not in _ENDED}


def _scalable_targets(clients: Clients) -> set[str]:
    entries = _pages(
        clients("application-autoscaling"),
        "describe_scalable_targets",
        "ScalableTargets",
        ServiceNamespace="ecs",
    )
    return {f"application-autoscaling ScalableTargets: {entry['ResourceId']}" for entry in entries}


def _budgets(clients: Clients) -> set[str]:
    account_id = clients("sts").get_caller_identity()["Account"]
    entries = _pages(clients("budgets"), "describe_budgets", "Budgets", AccountId=account_id)
    return {f"budgets Budgets: {entry['BudgetName']}" for entry in entries}


def _acls(clients: Clients) -> set[str]:
    entries = clients("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]
    return {f"wafv2 WebACLs: {entry['ARN']}" for entry in entries}
