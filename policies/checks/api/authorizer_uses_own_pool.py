"""An authorizer of an API asks a user pool of this environment, and nobody else.

Risk: a token of a foreign pool, which anyone can make in an account of their own, opens the API.
Fix: give RestApi the environment's UserPool. A pool that exists elsewhere needs a waiver.
"""

import re

from policies.reading.attributes import Conf, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

OWN_POOL = re.compile(r"\$\{aws_cognito_user_pool\.[\w-]+\.arn\}")


class AuthorizerUsesOwnPool(Policy):
    resources = ("aws_api_gateway_authorizer",)

    def judge(self, conf: Conf) -> Judgement:
        if value(conf, "type") != "COGNITO_USER_POOLS":
            yield Fault(f"the type is {value(conf, 'type') or 'TOKEN'}: only COGNITO_USER_POOLS is reviewed")
            return
        pools = value(conf, "provider_arns")
        for pool in pools if isinstance(pools, list) else [pools]:
            if not pool:
                yield Fault("provider_arns is empty")
            elif str(pool).startswith("arn:"):
                yield Fault(f"{pool} is a pool that no stack of this environment makes")
            elif not OWN_POOL.fullmatch(str(pool)):
                yield Unresolved(f"{pool} is not known to be a user pool of this environment")


check = AuthorizerUsesOwnPool()
