"""A queue and a topic refuse requests that do not come over TLS, and let no stranger in.

Risk: messages can be read or forged on the way, or by any account that knows the ARN.
Fix: make them with modules.messaging, whose policies deny plain text and name who may send.
"""

from policies.reading.attributes import Conf, value
from policies.reading.neighbours import neighbours
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.policy_document import Statement, documents, statements
from policies.reading.references import refers_to

SEPARATE = {
    "aws_sqs_queue": ("aws_sqs_queue_policy", "queue_url"),
    "aws_sns_topic": ("aws_sns_topic_policy", "arn"),
}


class ChannelRefusesPlainText(Policy):
    resources = tuple(SEPARATE)

    def judge(self, conf: Conf) -> Judgement:
        found = [statements(document) for document in (*documents(conf), *self._separate_documents())]
        if None in found:
            yield Unresolved("the policy document is not written out, so it cannot be read")
        written = [statement for items in found for statement in items or ()]
        if None not in found and not any(_denies_plain_text(statement) for statement in written):
            yield Fault("no statement denies everyone where aws:SecureTransport is false")
        if any(_lets_anyone_in(statement) for statement in written):
            yield Fault('a statement allows the principal "*" without a condition')

    def _separate_documents(self) -> list[object]:
        kind, attribute = SEPARATE[str(self.entity_type)]
        own = [item for item in neighbours(kind) or () if refers_to(value(item, attribute), self.address)]
        return [document for item in own for document in documents(item)]


def _denies_plain_text(statement: Statement) -> bool:
    condition = statement.conditions.get("Bool", {}).get("aws:SecureTransport")
    return statement.effect == "Deny" and "*" in statement.principals and str(condition).lower() == "false"


def _lets_anyone_in(statement: Statement) -> bool:
    return statement.effect == "Allow" and "*" in statement.principals and not statement.conditions


check = ChannelRefusesPlainText()
