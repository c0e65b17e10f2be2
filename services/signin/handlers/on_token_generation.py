"""The user pool's trigger before it makes tokens (version 2): customers get the shop's scopes.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

import json
import sys
from functools import cache
from typing import Any

from services.signin.token_scopes import added_scopes
from services.signin.token_settings import TokenSettings


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return ``event`` with the scopes to add to the access token; the ID token stays as it is."""
    source = event["triggerSource"]
    scopes = added_scopes(source, _settings().customer_scopes)
    if scopes:
        event["response"] = {
            "claimsAndScopeOverrideDetails": {"accessTokenGeneration": {"scopesToAdd": scopes}}
        }
    _log(trigger=source, scopes_added=scopes, function_request_id=getattr(context, "aws_request_id", None))
    return event


@cache
def _settings() -> TokenSettings:
    return TokenSettings.read()


def _log(**facts: object) -> None:
    line = {"level": "INFO", "service": "signin", "message": "on_token_generation", **facts}
    sys.stdout.write(json.dumps(line) + "\n")
