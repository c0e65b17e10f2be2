"""Every action that a policy allows is named in full.

Risk: a wildcard action grants what nobody asked for, today and with every action AWS adds; NotAction grants all
the rest.
Fix: grant through a construct's grant_* method, which names the actions.
"""

import re

from policies.reading.attributes import Conf
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.policy_document import (
    IDENTITY_POLICIES,
    RESOURCE_POLICIES,
    Statement,
    allowing,
    documents,
)
from policies.reading.references import is_unresolved

ACCOUNT_ROOT = re.compile(r"arn:aws[\w-]*:iam::(\d{12}|\$\{[^}]+\}):root")


class ActionsAreExact(Policy):
    resources = IDENTITY_POLICIES + RESOURCE_POLICIES

    def judge(self, conf: Conf) -> Judgement:
        for document in documents(conf):
            statements = allowing(document)
            if statements is None:
                yield Unresolved("the policy document is not written out, so its actions cannot be read")
            for statement in statements or []:
                yield from self._judge_statement(statement)

    def _judge_statement(self, statement: Statement) -> Judgement:
        for name in statement.inverted:
            yield Fault(f"{name} allows everything else: name what is allowed")
        for action in () if self._delegates_key(statement) else statement.actions:
            if is_unresolved(action):
                yield Unresolved(f"the action {action} is not known before the apply")
            elif "*" in action or "?" in action:
                yield Fault(f"the action {action} holds a wildcard: name each action")

    def _delegates_key(self, statement: Statement) -> bool:
        """A key that gives its own account root full control leaves the decision to IAM and locks nobody out.

        See https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        """
        return (
            self.entity_type in ("aws_kms_key", "aws_kms_key_policy")
            and statement.actions == ("kms:*",)
            and len(statement.principals) == 1
            and ACCOUNT_ROOT.fullmatch(statement.principals[0]) is not None
        )


check = ActionsAreExact()
