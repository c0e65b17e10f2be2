"""A web ACL blocks nothing.

AWS asks the rules in front of a REST API's stage, an application load balancer or a user pool by priority:
one that matches lets through, blocks or counts. A blocked request gets 403 or the rule's own response, a
rate-based rule blocks an address while it asks too often, every verdict is counted in `AWS/WAFV2` and written
to the web ACL's log. Managed rule groups need AWS's own rules, and match nothing here.
https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.waf.guard import Guard
from cairn.localcloud.gaps.waf.guarded_balancers import guard_load_balancers
from cairn.localcloud.gaps.waf.guarded_pools import guard_user_pools
from cairn.localcloud.gaps.waf.guarded_stages import guard_stages

_KEPT = ("CustomResponseBodies",)


def install() -> None:
    """Ask before anything behind a web ACL answers."""
    from ministack.services import waf

    @around(waf, "create_web_acl_record")
    def _create(original: Function, name: str, scope: str, wanted: dict[str, Any]) -> Any:
        identity, arn, record = original(name, scope, wanted)
        record |= {field: wanted[field] for field in _KEPT if field in wanted}
        return identity, arn, record

    @around(waf, "_update_web_acl")
    def _update(original: Function, wanted: dict[str, Any]) -> Any:
        answer = original(wanted)
        record = waf._resource_from_scope(waf._web_acls, wanted.get("Id"), wanted.get("Scope", "REGIONAL"))
        if answer[0] == 200:
            record["Description"] = wanted.get("Description", "")
            record |= {field: wanted.get(field, {}) for field in _KEPT}
        return answer

    guard = Guard(waf)
    guard_stages(guard)
    guard_load_balancers(guard)
    guard_user_pools(guard)
