"""No security group lets the whole internet in, by IPv4 or by IPv6.

Risk: a port meant for neighbours answers anyone; ``::/0`` is the half that reviews forget.
Fix: name the network's range, a prefix list or another security group. Only HTTPS (443) may face the internet.
"""

from collections.abc import Iterator

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import is_unresolved

WORLD = ("0.0.0.0/0", "::/0")
RANGES = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")


class IngressIsClosed(Policy):
    resources = (
        "aws_default_security_group",
        "aws_security_group",
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
    )

    def judge(self, conf: Conf) -> Judgement:
        if value(conf, "type") == "egress":
            return
        for rule in (conf, *blocks(conf, "ingress")):
            if (value(rule, "from_port"), value(rule, "to_port")) != (443, 443):
                yield from _judge_ranges(rule)


def _judge_ranges(rule: Conf) -> Judgement:
    for source in _ranges(rule):
        if source in WORLD:
            yield Fault(f"ingress from {source} on ports {value(rule, 'from_port')}-{value(rule, 'to_port')}")
        elif is_unresolved(source):
            yield Unresolved(f"the range {source} is not known before the apply")


def _ranges(rule: Conf) -> Iterator[str]:
    for name in RANGES:
        found = value(rule, name)
        yield from (str(item) for item in (found if isinstance(found, list) else [found]) if item)


check = IngressIsClosed()
