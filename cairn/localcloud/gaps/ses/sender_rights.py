"""The right to send e-mail can be given for every sender alone.

On AWS `ses:SendEmail` is asked of the identity that the sender's address belongs to: the address itself where it is
one, else its domain. The emulator asks for it on `*`, so that a policy which names an identity allows nothing.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
"""

import json
from email.utils import parseaddr
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_SENDS = ("/v2/email/outbound-emails", "/v2/email/outbound-bulk-emails")


def install() -> None:
    """Name the identity of the sender to the emulator's IAM."""
    from ministack.core import iam_actions
    from ministack.services import ses_v2

    @around(iam_actions, "extract_resource_arn")
    def _resource(
        original: Function,
        service: str,
        method: str,
        path: str,
        headers: Any,
        body: bytes,
        query: Any,
        region: str,
        account_id: str,
    ) -> str:
        if service == "ses" and method == "POST" and path.rstrip("/") in _SENDS:
            address = parseaddr(json.loads(body).get("FromEmailAddress", ""))[1]
            identity = address if address in ses_v2._identities else address.rpartition("@")[2]
            return f"arn:aws:ses:{region}:{account_id}:identity/{identity}"
        return str(original(service, method, path, headers, body, query, region, account_id))
