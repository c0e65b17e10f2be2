"""Nobody may discover the instances of one service alone.

AWS Cloud Map asks for DiscoverInstances without a resource, and tells the policy the namespace and the
service by the condition keys `servicediscovery:NamespaceName` and `servicediscovery:ServiceName`. The
emulator tells neither, so that a policy with such a condition never allows the call.
https://docs.aws.amazon.com/cloud-map/latest/dg/security_iam_service-with-iam.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_KEYS = {
    "servicediscovery:namespacename": "NamespaceName",
    "servicediscovery:servicename": "ServiceName",
}


def install() -> None:
    """Tell the policy what is asked for."""
    from ministack.core import iam_actions

    @around(iam_actions, "request_tag_context")
    def _context(original: Function, service: str, action: str, body: bytes, parameters: Any) -> Any:
        context = original(service, action, body, parameters)
        if action != "servicediscovery:DiscoverInstances":
            return context
        try:
            request = json.loads(body)
        except ValueError:
            return context
        return {**context, **{key: request[name] for key, name in _KEYS.items() if request.get(name)}}
