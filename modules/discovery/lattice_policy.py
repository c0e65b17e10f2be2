"""Auth policies of VPC Lattice: who may call, before the caller's own policy is asked.

https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
"""

from modules.iam import PolicyDocument, Statement

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclatticeservices.html
INVOKE = ("vpc-lattice-svcs:Invoke",)


def callers_of_the_account(account_id: str, resource_arn: str) -> PolicyDocument:
    """Return the policy that lets signed calls of this account through to ``resource_arn``, and no others."""
    account = f"arn:aws:iam::{account_id}:root"
    return PolicyDocument(
        (Statement(actions=INVOKE, resources=(resource_arn,), principals={"AWS": (account,)}),)
    )
