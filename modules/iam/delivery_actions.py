"""Everything that a role which builds and releases may ever be granted: the content of the delivery boundary."""

from collections.abc import Mapping

from modules.core import StackSettings, arn, physical_name
from modules.iam.boundary_statements import boundary_statements
from modules.iam.runtime_actions import REGISTRY
from modules.iam.statement import Statement

# Service and resource (``{name}`` is any name of the environment) to the actions allowed on it.
_ACTIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("appconfig", "application/*"): (
        "appconfig:CreateHostedConfigurationVersion",
        "appconfig:GetDeployment",
        "appconfig:GetHostedConfigurationVersion",
        "appconfig:StartDeployment",
        "appconfig:StopDeployment",
    ),
    ("appconfig", "deploymentstrategy/*"): ("appconfig:StartDeployment",),
    # AWS Backup's role, which copies data from vault to vault and reads none of it.
    ("backup", "backup-vault:{name}"): ("backup:CopyIntoBackupVault", "backup:DescribeBackupVault"),
    ("backup", "recovery-point:*"): ("backup:CopyFromBackupVault", "backup:TagResource"),
    ("cloudwatch", "alarm:{name}"): ("cloudwatch:DescribeAlarms",),
    ("codebuild", "project/{name}"): (
        "codebuild:BatchGetBuilds",
        "codebuild:StartBuild",
        "codebuild:StopBuild",
    ),
    ("codebuild", "report-group/{name}"): (
        "codebuild:BatchPutCodeCoverages",
        "codebuild:BatchPutTestCases",
        "codebuild:CreateReport",
        "codebuild:CreateReportGroup",
        "codebuild:UpdateReport",
    ),
    ("codeconnections", "connection/*"): ("codeconnections:UseConnection",),
    ("codedeploy", "application:{name}"): (
        "codedeploy:GetApplication",
        "codedeploy:GetApplicationRevision",
        "codedeploy:RegisterApplicationRevision",
    ),
    ("codedeploy", "deploymentconfig:*"): ("codedeploy:GetDeploymentConfig",),
    ("codedeploy", "deploymentgroup:{name}/*"): ("codedeploy:CreateDeployment", "codedeploy:GetDeployment"),
    ("codepipeline", "{name}"): ("codepipeline:GetPipelineExecution", "codepipeline:StartPipelineExecution"),
    ("codestar-connections", "connection/*"): ("codestar-connections:UseConnection",),
    ("dynamodb", "table/{name}"): (
        "dynamodb:DescribeTable",
        "dynamodb:ListTagsOfResource",
        "dynamodb:StartAwsBackupJob",
    ),
    ("ecr", "repository/*"): (
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    ),
    ("ecs", "service/{name}"): ("ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"),
    ("ecs", "task-set/{name}/*"): ("ecs:DeleteTaskSet",),
    ("elasticloadbalancing", "listener/app/{name}/*"): ("elasticloadbalancing:ModifyListener",),
    ("elasticloadbalancing", "listener-rule/app/{name}/*"): ("elasticloadbalancing:ModifyRule",),
    ("kms", "key/*"): ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
    ("lambda", "function:{name}"): (
        "lambda:GetAlias",
        "lambda:InvokeFunction",
        "lambda:UpdateAlias",
    ),
    ("lambda", "function:{name}:*"): ("lambda:GetProvisionedConcurrencyConfig", "lambda:InvokeFunction"),
    ("logs", "log-group:*"): ("logs:CreateLogStream", "logs:PutLogEvents"),
    ("rds", "cluster:{name}"): (
        "rds:AddTagsToResource",
        "rds:CreateDBClusterSnapshot",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusters",
        "rds:ListTagsForResource",
    ),
    ("rds", "cluster-snapshot:awsbackup:*"): (
        "rds:AddTagsToResource",
        "rds:CopyDBClusterSnapshot",
        "rds:CreateDBClusterSnapshot",
        "rds:DeleteDBClusterSnapshot",
        "rds:DescribeDBClusterSnapshots",
        "rds:ListTagsForResource",
    ),
    ("secretsmanager", "secret:{name}-*"): ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    ("sns", "{name}"): ("sns:Publish",),
}
_BUCKET = ("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning")
_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:PutObjectAcl",
)
# What moves the traffic of containers and names no resource: AWS lets these be done to all or to none.
TASK_DEFINITIONS = ("ecs:RegisterTaskDefinition",)
TASK_DEFINITIONS_HAVE_NO_ARN = "a task definition that is registered has no ARN yet"
TASK_SETS = ("ecs:CreateTaskSet",)
TASK_SETS_HAVE_NO_ARN = "a task set that is made has no ARN yet; conditions name its service"
ROUTES = (
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
)
ROUTES_HAVE_NO_ARN = "AWS lets load balancers be described all or not at all"
TAG_SEARCH = ("tag:GetResources",)
TAG_SEARCH_HAS_NO_ARN = "a search for tags belongs to no resource"
LEND_KEY = ("kms:CreateGrant",)
TO_SERVICES = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
TO_TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def delivery_statements(settings: StackSettings) -> list[Statement]:
    """Return the statements of the boundary, for the names, the account and the region of ``settings``."""
    role = f"role{settings.role_path}{physical_name(settings, '*')}"
    roles = arn(settings, "iam", role, regional=False)
    return [
        *boundary_statements(settings, actions=_ACTIONS, on_buckets=_BUCKET, on_objects=_OBJECTS),
        Statement(("iam:PassRole",), (roles,), TO_TASKS),
        Statement(LEND_KEY, (arn(settings, "kms", "key/*"),), TO_SERVICES),
        Statement(TAG_SEARCH, ("*",), resource_is_star_because=TAG_SEARCH_HAS_NO_ARN),
        Statement(
            (*TASK_DEFINITIONS, *TASK_SETS, *ROUTES), ("*",), resource_is_star_because=ROUTES_HAVE_NO_ARN
        ),
        REGISTRY,
    ]
