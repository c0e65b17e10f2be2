"""A role is given rights by policies of ours, never by AWS's ready-made ones.

Risk: a managed policy such as AmazonDynamoDBFullAccess names every resource of the account, and AWS widens it at will;
nothing in it is seen by the other policies here.
Fix: grant through a construct's grant_* method. Where AWS demands its own policy, waive it with the page that says so.
"""

import re

from policies.reading.attributes import Conf, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

OWN_POLICY = re.compile(r"\$\{aws_iam_policy\.[\w-]+\.arn\}")


class AttachedPolicyIsOwn(Policy):
    resources = (
        "aws_iam_group_policy_attachment",
        "aws_iam_policy_attachment",
        "aws_iam_role",
        "aws_iam_role_policy_attachment",
        "aws_iam_user_policy_attachment",
    )

    def judge(self, conf: Conf) -> Judgement:
        for attribute in ("policy_arn", "managed_policy_arns"):
            attached = value(conf, attribute) or ()
            for arn in attached if isinstance(attached, list | tuple) else [attached]:
                if str(arn).startswith("arn:"):
                    yield Fault(f"{arn} is a policy that no stack of this environment makes")
                elif not OWN_POLICY.fullmatch(str(arn)):
                    yield Unresolved(f"the policy {arn} is not known before the apply")


check = AttachedPolicyIsOwn()
