"""The rule that a new security group lets everything out cannot be revoked as Terraform does it.

Where the protocol is -1, all of them, AWS takes no notice of ports. Terraform revokes the default rule
of a new group with the ports 0 to 0; the emulator compares them, finds no such rule, and keeps it.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Drop the ports of rules for every protocol."""
    from ministack.services import ec2

    @around(ec2, "_parse_ip_permissions")
    def _parse(original: Function, parameters: Any, prefix: str) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = original(parameters, prefix)
        for rule in rules:
            if rule["IpProtocol"] == "-1":
                rule.pop("FromPort", None)
                rule.pop("ToPort", None)
        return rules
