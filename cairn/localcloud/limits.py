"""What the local cloud cannot show, as far as the stacks of this repository meet it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Something of AWS that has no effect, or another one, in the local cloud."""

    area: str
    on_aws: str
    here: str


LIMITS: tuple[Limit, ...] = (
    Limit(
        "Application Auto Scaling",
        "Targets and policies decide how many tasks run",
        "Not served: validated and judged by the gate, never applied",
    ),
    Limit("API Gateway", "A body over 10 MB is refused", "Only the model's own limits hold"),
    Limit(
        "API Gateway",
        "A VPC link leads from an API into the VPC",
        "Not served: validated and judged by the gate, never applied",
    ),
    Limit("DynamoDB", "`dynamodb:LeadingKeys` in a condition limits the rows", "The condition has no effect"),
    Limit(
        "EC2", "Security groups, network ACLs, routes and endpoints decide what reaches what", "Stored alone"
    ),
    Limit(
        "ECS",
        "CPU, disk, users, capabilities and a read-only file system bound a container",
        "Memory does: a watcher kills above the limit",
    ),
    Limit("ECS", "An image is built, pushed and pulled", "Its command starts from the checkout"),
    Limit(
        "ECS, Elastic Load Balancing",
        "A target or container is healthy after several checks at their interval",
        "After the first that succeeds; failures count as on AWS",
    ),
    Limit(
        "EventBridge",
        "A failed delivery is repeated, and ends in the target's dead-letter queue",
        "It is lost",
    ),
    Limit(
        "IAM", "Signatures are verified; a wrong secret key is refused", "The root's secret is not checked"
    ),
    Limit(
        "KMS",
        "A service needs the caller's right to the key behind encryption at rest",
        "Only direct calls do",
    ),
    Limit("Lambda", "S3 and SNS need a permission on a function to invoke it", "It is stored alone"),
    Limit(
        "Lambda",
        "A failed asynchronous call goes to its destination as the function's role",
        "Its rights are not asked",
    ),
    Limit(
        "Lambda",
        "The execution environment outlives an exception of the handler",
        "The next call starts a new one",
    ),
    Limit(
        "Lambda", "Memory, disk, architecture and the payload limit of 6 MB bound a function", "Timeouts do"
    ),
    Limit(
        "RDS", "PostgreSQL has the engine version that was asked for", "It is PostgreSQL 18, whatever is said"
    ),
    Limit(
        "RDS",
        "Readers, failover, backups and point-in-time restore; parameters of a group take effect",
        "The reader endpoint is the writer's, nothing is backed up; of the parameters `rds.force_ssl` works",
    ),
    Limit(
        "RDS", "MySQL, MariaDB, Oracle and SQL Server run; text sorts by `en_US.UTF-8`", "PostgreSQL, by `C`"
    ),
    Limit(
        "ElastiCache", "Shards, replicas and failover; parameters of a group take effect", "One Valkey 8.1"
    ),
    Limit(
        "WAF", "Rules block requests and count them", "A web ACL is stored, associated, and blocks nothing"
    ),
    Limit("X-Ray", "Traces are kept and shown", "A function's trace header is set; no trace is kept"),
    Limit("CloudWatch", "Metrics in embedded format become metrics, and raise alarms", "They stay log lines"),
    Limit("Everything", "Quotas, latency, consistency over time, several zones, cost", "None of them"),
)
