"""What holds data cannot be deleted by a plan that went wrong.

Risk: a renamed construct or a wrong workspace deletes the table, the customers, or the key to both.
Fix: set protection.data in the environment's file, and keep key_deletion_window_days at 30.
"""

from policies.reading.attributes import Conf, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

# Type to attribute and the value that protects, as the provider's documentation names them.
PROTECTED = {
    "aws_cognito_user_pool": ("deletion_protection", "ACTIVE"),
    "aws_dynamodb_table": ("deletion_protection_enabled", True),
    "aws_kms_key": ("deletion_window_in_days", 30),
    "aws_rds_cluster": ("deletion_protection", True),
}


class DataIsProtected(Policy):
    resources = tuple(PROTECTED)

    def judge(self, conf: Conf) -> Judgement:
        attribute, wanted = PROTECTED[str(self.entity_type)]
        found = value(conf, attribute)
        if isinstance(found, str) and "${" in found:
            yield Unresolved(f"{attribute} {found} is not known before the apply")
        elif found != wanted:
            yield Fault(f"{attribute} is {'not set' if found is None else found}, it must be {wanted}")


check = DataIsProtected()
