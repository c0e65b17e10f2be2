"""A security group rule that names a prefix list is stored and read back without it.

AWS keeps the list that a rule was made with, and returns it with the rule.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Read prefix lists out of requests, and write them into answers."""
    from ministack.services import ec2

    @around(ec2, "_parse_ip_permissions")
    def _parse(original: Function, parameters: Any, prefix: str) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = original(parameters, prefix)
        for number, rule in enumerate(rules, start=1):
            rule["PrefixListIds"] = _lists(ec2, parameters, f"{prefix}.{number}.PrefixListIds")
        return rules

    @around(ec2, "_sg_rule_xml")
    def _write(original: Function, group_id: str, rule: dict[str, Any], is_egress: bool = False) -> str:
        text: str = original(group_id, rule, is_egress=is_egress)
        for entry in rule.get("PrefixListIds", []):
            head, end, tail = text.rpartition("</item>")
            text = f"{head}<prefixListId>{entry['PrefixListId']}</prefixListId>{end}{tail}"
        return text


def _lists(ec2: Any, parameters: Any, prefix: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    while list_id := ec2._p(parameters, f"{prefix}.{len(found) + 1}.PrefixListId"):
        description = ec2._p(parameters, f"{prefix}.{len(found) + 1}.Description")
        found.append({"PrefixListId": list_id, **({"Description": description} if description else {})})
    return found
