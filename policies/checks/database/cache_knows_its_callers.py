"""Whoever uses a cache is a user of it and logs in by IAM.

Risk: one token that every service shares lies in Terraform's state, opens every key, and does not say who used it.
Fix: make caches with modules.cache and name a CacheUser for each service.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved


class CacheKnowsItsCallers(Policy):
    resources = ("aws_elasticache_replication_group", "aws_elasticache_user")

    def judge(self, conf: Conf) -> Judgement:
        if self.entity_type == "aws_elasticache_user":
            yield from _judge_user(conf)
            return
        if value(conf, "auth_token"):
            yield Fault("auth_token is a secret in the state that everyone shares")
        if not value(conf, "user_group_ids"):
            yield Fault("user_group_ids names no group, so that anyone who connects is the user default")


def _judge_user(conf: Conf) -> Judgement:
    types = [str(value(mode, "type")) for mode in blocks(conf, "authentication_mode")]
    found = types[0] if types else "not set"
    if "${" in found:
        yield Unresolved(f"authentication_mode {found} is not known before the apply")
    elif found != "iam":
        yield Fault(f"authentication_mode is {found}, its type must be iam")


check = CacheKnowsItsCallers()
