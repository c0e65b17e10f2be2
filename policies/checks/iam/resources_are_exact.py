"""Every resource that a policy allows access to is one ARN, not a pattern of them.

Risk: ``"*"`` or ``table/*`` reaches other services' data and the data of services that do not exist yet.
Fix: grant through the construct that owns the resource. Actions that AWS accepts on no ARN stand in
policies/tables/star_only_actions.toml.
"""

import re

from policies.reading.attributes import Conf
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.policy_document import IDENTITY_POLICIES, Statement, allowing, documents
from policies.reading.references import ANY, is_unresolved
from policies.reading.tables import rows

STAR_ONLY = frozenset(row["action"] for row in rows("star_only_actions"))
# Where AWS or a caller makes the rest of the name (indexes, task sets, log streams, objects, connections, parameters
# of a path), one exact parent and a star; ~ is a reference.
CHILDREN = {
    "dynamodb": re.compile(r"(arn:[^*?]+:table/[^*?/]+|~)/index/\*"),
    "ecs": re.compile(r"arn:[^*?]+:task-set/[^*?/]+/[^*?/]+/\*"),
    "execute-api": re.compile(r"(arn:[^*?/]+|~)/(\$default|\w+)/[A-Z]+(/([^*?/]+|\*))+"),
    "logs": re.compile(r"(arn:[^*?]+:log-group:[^*?:]+|~)(:log-stream)?:\*"),
    "s3": re.compile(r"(arn:[^*?]+:::[^*?/]+|~)(/[^*?/]+)*/\*"),
}


# What EC2 names by itself when it is made, held to one owner by an exact tag, or to the call that makes it.
MADE_BY_EC2 = re.compile(r"arn:aws:ec2:[^:*?]+:[^:*?]+:(instance|network-interface)/\*")
HOLDS = re.compile(r"aws:(Request|Resource)Tag/[^*?]+|ec2:CreateAction")
# What AWS Lambda asks for in a function's name where it puts it into a VPC, and what the code may not ask for:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
MADE_BY_LAMBDA = re.compile(r"arn:aws:ec2:[^:*?]+:[^:*?]+:(network-interface|\*)/\*")
BY_LAMBDA = frozenset(
    {
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
    }
)
NOT_BY_ITS_CODE = "lambda:SourceFunctionArn"


class ResourcesAreExact(Policy):
    resources = IDENTITY_POLICIES

    def judge(self, conf: Conf) -> Judgement:
        for document in documents(conf):
            statements = allowing(document)
            if statements is None:
                yield Unresolved("the policy document is not written out, so its resources cannot be read")
            for statement in statements or []:
                for resource in statement.resources:
                    yield from _judge_resource(resource, statement)


def _judge_resource(resource: str, statement: Statement) -> Judgement:
    restrictable = sorted(set(statement.actions) - STAR_ONLY)
    if is_unresolved(resource):
        yield Unresolved(f"the resource {resource} is not known before the apply")
    elif restrictable and _is_pattern(resource) and not _is_children_of_one(resource, statement):
        yield Fault(f"{', '.join(restrictable)} on {resource}, which matches more than one: name the ARN")


def _is_pattern(resource: str) -> bool:
    return re.search(r"[*?]", ANY.sub("", resource)) is not None


def _is_children_of_one(resource: str, statement: Statement) -> bool:
    if _is_for_lambda_alone(statement) and MADE_BY_LAMBDA.fullmatch(ANY.sub("~", resource)):
        return True
    if MADE_BY_EC2.fullmatch(ANY.sub("~", resource)):
        exact = statement.conditions.get("StringEquals", {})
        return any(HOLDS.fullmatch(name) and not re.search(r"[*?]", str(exact[name])) for name in exact)
    services = {action.partition(":")[0] for action in statement.actions}
    allowed = CHILDREN.get(services.pop()) if len(services) == 1 else None
    return allowed is not None and allowed.fullmatch(ANY.sub("~", resource)) is not None


def _is_for_lambda_alone(statement: Statement) -> bool:
    without = str(statement.conditions.get("Null", {}).get(NOT_BY_ITS_CODE))
    return without.lower() == "true" and BY_LAMBDA.issuperset(statement.actions)


check = ResourcesAreExact()
