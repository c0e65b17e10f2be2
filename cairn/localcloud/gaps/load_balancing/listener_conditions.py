"""Some conditions of listener rules match what they should not.

AWS compares hosts without regard to case, asks of a query that one of the pairs matches, wildcards included, and
looks at the caller's address. The emulator is strict about case, forgets the pairs, and takes any address.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import html
import ipaddress
import itertools
import re
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Judge hosts, queries and addresses; the rest is the emulator's."""
    from ministack.core.responses import get_request_client_ip
    from ministack.services import alb

    @around(alb, "_parse_conditions")
    def _parse(original: Function, parameters: Any, prefix: str = "Conditions") -> list[dict[str, Any]]:
        conditions: list[dict[str, Any]] = original(parameters, prefix)
        for number, condition in enumerate(conditions, start=1):
            if condition["Field"] == "query-string":
                base = f"{prefix}.member.{number}.QueryStringConfig.Values.member"
                condition["Pairs"] = _pairs(alb, parameters, base)
        return conditions

    @around(alb, "_condition_xml")
    def _write(original: Function, condition: dict[str, Any]) -> str:
        text: str = original(condition)
        if "Pairs" not in condition:
            return text
        members = "".join(
            f"<member>{_element('Key', pair['Key'])}{_element('Value', pair['Value'])}</member>"
            for pair in condition["Pairs"]
        )
        head, end, tail = text.rpartition("</member>")
        return f"{head}<QueryStringConfig><Values>{members}</Values></QueryStringConfig>{end}{tail}"

    @around(alb, "_match_condition")
    def _match(
        original: Function, condition: dict[str, Any], method: str, path: str, headers: Any, query: Any
    ) -> bool:
        field, values = condition.get("Field"), condition.get("Values", [])
        if field == "host-header":
            host = headers.get("host", "").split(":")[0]
            return any(_matches(value, host) for value in values)
        if field == "query-string":
            return any(_is_in_query(pair, query or {}) for pair in condition.get("Pairs", []))
        if field == "source-ip":
            caller = ipaddress.ip_address(get_request_client_ip())
            return any(caller in ipaddress.ip_network(value) for value in values)
        return bool(original(condition, method, path, headers, query))


def _matches(pattern: str, text: str) -> bool:
    wildcards = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(wildcards, text, re.IGNORECASE) is not None


def _pairs(alb: Any, parameters: Mapping[str, Any], base: str) -> list[dict[str, str]]:
    members = (f"{base}.{number}" for number in itertools.count(1))
    named = itertools.takewhile(lambda member: alb._p(parameters, f"{member}.Value"), members)
    return [
        {field: alb._p(parameters, f"{member}.{field}") for field in ("Key", "Value")} for member in named
    ]


def _element(name: str, text: str) -> str:
    return f"<{name}>{html.escape(text)}</{name}>" if text else ""


def _is_in_query(pair: Mapping[str, str], query: Mapping[str, Any]) -> bool:
    """Whether an argument has the pair's value, and its key where it names one."""
    return any(
        _matches(pair["Value"], one)
        for name, found in query.items()
        for one in (found if isinstance(found, list) else [found])
        if not pair["Key"] or _matches(pair["Key"], name)
    )
