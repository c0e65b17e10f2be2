"""An application of AWS CDK with about as many resources as Cairn's rows: `python bench/cdk_app.py COPIES FOLDER`.

It runs in an environment of its own, where there is no Cairn. Each copy is a stack with the same kinds of L2
constructs: a VPC with a flow log, keys, queues, topics, tables, buckets, functions, APIs, Fargate services behind a
load balancer, and alarms. Prints how many resources it synthesized.
"""

import json
import sys
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import (
    aws_apigateway as apigateway,
)
from aws_cdk import (
    aws_cloudwatch as cloudwatch,
)
from aws_cdk import (
    aws_dynamodb as dynamodb,
)
from aws_cdk import (
    aws_ec2 as ec2,
)
from aws_cdk import (
    aws_ecs as ecs,
)
from aws_cdk import (
    aws_ecs_patterns as patterns,
)
from aws_cdk import (
    aws_events as events,
)
from aws_cdk import (
    aws_events_targets as targets,
)
from aws_cdk import (
    aws_kms as kms,
)
from aws_cdk import (
    aws_lambda as lambda_,
)
from aws_cdk import (
    aws_s3 as s3,
)
from aws_cdk import (
    aws_sns as sns,
)
from aws_cdk import (
    aws_sns_subscriptions as subscriptions,
)
from aws_cdk import (
    aws_sqs as sqs,
)

PER_COPY = 6


class Copy(cdk.Stack):
    """One stack of everyday constructs."""

    def __init__(self, scope: cdk.App, id: str) -> None:
        super().__init__(scope, id)
        key = kms.Key(self, "Key", enable_key_rotation=True)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        vpc.add_flow_log("FlowLog")
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc)
        for number in range(PER_COPY):
            self._service(f"{number}", key, cluster if number < 2 else None)

    def _service(self, name: str, key: kms.Key, cluster: ecs.Cluster | None) -> None:
        dead = sqs.Queue(self, f"Dead{name}", encryption_master_key=key)
        queue = sqs.Queue(
            self,
            f"Queue{name}",
            encryption_master_key=key,
            dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=5, queue=dead),
        )
        topic = sns.Topic(self, f"Topic{name}", master_key=key)
        topic.add_subscription(subscriptions.SqsSubscription(queue))
        table = dynamodb.Table(
            self,
            f"Table{name}",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            encryption_key=key,
        )
        bucket = s3.Bucket(self, f"Bucket{name}", encryption_key=key, enforce_ssl=True, versioned=True)
        function = lambda_.Function(
            self,
            f"Function{name}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context): pass"),
        )
        table.grant_read_write_data(function)
        bucket.grant_read(function)
        queue.grant_consume_messages(function)
        api = apigateway.RestApi(self, f"Api{name}")
        things = api.root.add_resource("things")
        for method in ("GET", "POST"):
            things.add_method(method, apigateway.LambdaIntegration(function))
        rule = events.Rule(self, f"Rule{name}", event_pattern=events.EventPattern(source=["shop"]))
        rule.add_target(targets.SqsQueue(queue))
        for metric in (function.metric_errors(), queue.metric_approximate_number_of_messages_visible()):
            cloudwatch.Alarm(
                self,
                f"Alarm{name}{metric.metric_name}",
                metric=metric,
                threshold=1,
                evaluation_periods=1,
            )
        if cluster is not None:
            patterns.ApplicationLoadBalancedFargateService(
                self,
                f"Service{name}",
                cluster=cluster,
                task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
                    image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/python:3.13")
                ),
            )


if __name__ == "__main__":
    app = cdk.App(outdir=sys.argv[2])
    for copy in range(int(sys.argv[1])):
        Copy(app, f"Copy{copy}")
    app.synth()
    synthesized = Path(sys.argv[2]).glob("*.template.json")
    print(sum(len(json.loads(path.read_text())["Resources"]) for path in synthesized))  # noqa: T201
