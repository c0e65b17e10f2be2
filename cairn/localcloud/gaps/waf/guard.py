"""Asks the web ACL that stands in front of a resource."""

import json
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest
from cairn.localcloud.gaps.waf.rate_counters import RateCounters
from cairn.localcloud.gaps.waf.verdict import Judge, Verdict
from cairn.localcloud.gaps.waf.verdict_record import log, measure


class Guard:
    """The web ACLs of the emulator, by the resources that they stand in front of."""

    def __init__(self, waf: Any) -> None:
        self._waf = waf
        self._judge = Judge(RateCounters(), self._resource)

    def web_acl_of(self, resource_arn: str) -> Mapping[str, Any] | None:
        """The web ACL of a resource of this account and region; nothing where it has none."""
        arn = self._waf._associations.get(resource_arn)
        return self._found(self._waf._web_acls, arn) if arn else None

    async def ask(self, web_acl: Mapping[str, Any], request: GuardedRequest) -> Verdict:
        """What the web ACL decides about `request`; counted in the metrics and written to its log."""
        verdict = self._judge.verdict(web_acl, request)
        measure(web_acl, verdict)
        configuration = await self._logging(web_acl["ARN"])
        if configuration:
            log(web_acl, configuration, request, verdict)
        return verdict

    async def _logging(self, web_acl_arn: str) -> Mapping[str, Any]:
        headers = {"x-amz-target": "AWSWAF_20190729.GetLoggingConfiguration"}
        body = json.dumps({"ResourceArn": web_acl_arn}).encode()
        status, _, answer = await self._waf.handle_request("POST", "/", headers, body, {})
        found: Mapping[str, Any] = json.loads(answer)["LoggingConfiguration"] if status == 200 else {}
        return found

    def _resource(self, arn: str) -> Mapping[str, Any]:
        """An IP set, a set of patterns or a rule group; empty where there is none."""
        for store in (self._waf._ip_sets, self._waf._regex_pattern_sets, self._waf._rule_groups):
            found = self._found(store, arn)
            if found:
                return found
        return {"Rules": [], "RegularExpressionList": []}

    @staticmethod
    def _found(store: Any, arn: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = store.get(arn.rsplit("/", 1)[-1])
        return found if found and found["ARN"] == arn else None
