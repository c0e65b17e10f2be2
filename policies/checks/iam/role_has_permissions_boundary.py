"""Every role stays under one of the environment's permissions boundaries: delivery's is for what releases alone.

Risk: a role without one can be given any right by whoever may write its policy: the last stop against escalation
is gone. A running service under the delivery boundary could be given the right to release.
Fix: make roles with modules.iam.Role, which takes the boundary from the environment.
"""

import os
import re

from policies.reading.attributes import Conf, decoded, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.policy_document import statements
from policies.reading.references import is_unresolved

CUSTOMER_POLICY = re.compile(r"arn:aws[\w-]*:iam::\d{12}:policy/.+|\$\{aws_iam_policy\.[\w-]+\.arn\}")
EXPECTED = os.environ.get("CAIRN_PERMISSIONS_BOUNDARY")
DELIVERY = os.environ.get("CAIRN_DELIVERY_BOUNDARY")
WHO_RELEASES = re.compile(
    r"(appconfig|backup|codebuild|codedeploy|codepipeline|events)\.amazonaws\.com|arn:aws[\w-]*:iam::\d{12}:oidc-provider/.+"
    r"|\$\{aws_iam_openid_connect_provider\.[\w-]+\.arn\}"
)


class RoleHasPermissionsBoundary(Policy):
    resources = ("aws_iam_role", "aws_iam_user")

    def judge(self, conf: Conf) -> Judgement:
        boundary = value(conf, "permissions_boundary")
        if not boundary:
            yield Fault("permissions_boundary is not set")
        elif is_unresolved(str(boundary)):
            yield Unresolved(f"the boundary {boundary} is not known before the apply")
        elif not CUSTOMER_POLICY.fullmatch(str(boundary)):
            yield Fault(f"the boundary {boundary} is not a policy of ours")
        elif EXPECTED and "${" not in boundary and boundary not in (EXPECTED, DELIVERY):
            yield Fault(f"the boundary is {boundary}, but this environment's is {EXPECTED}")
        elif boundary == DELIVERY != EXPECTED:
            yield from _strangers(conf)


def _strangers(conf: Conf) -> Judgement:
    trust = statements(decoded(value(conf, "assume_role_policy")))
    if trust is None:
        yield Unresolved("who may assume a role under the delivery boundary is not written out")
    for statement in trust or ():
        for principal in statement.principals:
            if not WHO_RELEASES.fullmatch(principal):
                yield Fault(f"the delivery boundary is for who builds and releases, not for {principal}")


check = RoleHasPermissionsBoundary()
