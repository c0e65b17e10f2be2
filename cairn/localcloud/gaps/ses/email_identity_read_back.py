"""An identity is read back without its DKIM key length and its configuration set, and neither can be changed.

AWS returns what CreateEmailIdentity was given, a key of 2048 bits by default, and takes another default
configuration set and another key length later. The emulator drops both, and knows neither of the calls.
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html
"""

import json
import re
import time
from typing import Any
from urllib.parse import unquote

from cairn.localcloud.gaps.around import Function, around

_LENGTH = "NextSigningKeyLength"
_CHANGE = re.compile(r"/v2/email/identities/([^/]+)/(configuration-set|dkim/signing)")


def install() -> None:
    """Keep what an identity is made with, and change it when asked."""
    from ministack.services import ses_v2

    @around(ses_v2, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        change = _CHANGE.fullmatch(path.rstrip("/")) if method == "PUT" else None
        if change:
            return _changed(unquote(change[1]), json.loads(body or b"{}"))
        answer = await original(method, path, headers, body, query)
        if (method, path.rstrip("/")) == ("POST", "/v2/email/identities") and answer[0] == 200:
            request = json.loads(body)
            _keep(ses_v2._identities[request["EmailIdentity"]], request)
        return answer


def _changed(identity: str, request: dict[str, Any]) -> Any:
    from ministack.services import ses_v2

    known = ses_v2._identities.get(identity)
    if known is None:
        return ses_v2._json_err("NotFoundException", f"Email identity {identity} does not exist.", 404)
    given = {"DkimSigningAttributes": request["SigningAttributes"]} if "SigningAttributes" in request else {}
    if not given:
        known.pop("ConfigurationSetName", None)
    _keep(known, {**request, **given})
    dkim = known["DkimAttributes"]
    return ses_v2.json_response({"DkimStatus": dkim["Status"], "DkimTokens": dkim["Tokens"]} if given else {})


def _keep(identity: dict[str, Any], request: dict[str, Any]) -> None:
    if request.get("ConfigurationSetName"):
        identity["ConfigurationSetName"] = request["ConfigurationSetName"]
    dkim = identity["DkimAttributes"]
    asked = (request.get("DkimSigningAttributes") or {}).get(_LENGTH)
    if dkim.get("Tokens") and (asked or _LENGTH not in dkim):
        length = asked or "RSA_2048_BIT"
        dkim.update(
            SigningEnabled=True,
            NextSigningKeyLength=length,
            CurrentSigningKeyLength=length,
            LastKeyGenerationTimestamp=int(time.time()),
        )
