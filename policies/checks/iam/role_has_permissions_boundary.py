"""Every role stays under the environment's permissions boundary.

Risk: a role without one can be given any right by whoever may write its policy: the last stop against escalation
is gone.
Fix: make roles with modules.iam.Role, which takes the boundary from the environment.
"""

import os
import re

from policies.reading.attributes import Conf, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import is_unresolved

CUSTOMER_POLICY = re.compile(r"arn:aws[\w-]*:iam::\d{12}:policy/.+|\$\{aws_iam_policy\.[\w-]+\.arn\}")
EXPECTED = os.environ.get("CAIRN_PERMISSIONS_BOUNDARY")


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
        elif EXPECTED and "${" not in boundary and boundary != EXPECTED:
            yield Fault(f"the boundary is {boundary}, but this environment's is {EXPECTED}")


check = RoleHasPermissionsBoundary()
