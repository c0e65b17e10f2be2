"""Every resource that a policy allows access to is one ARN, not a pattern of them.

Risk: ``"*"`` or ``table/*`` reaches other services' data and the data of services that do not exist yet.
Fix: grant through the construct that owns the resource. Actions that AWS accepts on no ARN stand in
policies/tables/star_only_actions.toml.
"""

from policies.reading.attributes import Conf
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.policy_document import IDENTITY_POLICIES, Statement, allowing, documents
from policies.reading.references import ANY, is_unresolved
from policies.reading.tables import rows

STAR_ONLY = frozenset(row["action"] for row in rows("star_only_actions"))
# What may follow an exact ARN, because AWS makes the rest of the name: indexes, log streams, objects.
TAILS = {"dynamodb": ("/index/*",), "logs": (":*", ":log-stream:*"), "s3": ("/*",)}


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
    if resource == "*":
        restrictable = sorted(set(statement.actions) - STAR_ONLY)
        if restrictable:
            yield Fault(f'{", ".join(restrictable)} on "*": name the ARN')
    elif is_unresolved(resource):
        yield Unresolved(f"the resource {resource} is not known before the apply")
    elif "*" in _without_tail(resource, statement) or "?" in ANY.sub("", resource):
        yield Fault(f"the resource {resource} matches more than one: name the ARN")


def _without_tail(resource: str, statement: Statement) -> str:
    literal = ANY.sub("", resource)
    services = {action.partition(":")[0] for action in statement.actions}
    tails = TAILS.get(services.pop(), ()) if len(services) == 1 else ()
    return next((literal.removesuffix(tail) for tail in tails if literal.endswith(tail)), literal)


check = ResourcesAreExact()
