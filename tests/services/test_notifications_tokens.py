"""Which tokens let a customer listen: verified by real keys, and refused for each reason by itself."""

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from services.notifications import wiring
from services.notifications.handlers import authorize
from services.notifications.tokens import TokenRefused, customer_of
from tests.services.api_events import CONTEXT

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
ARN = "arn:aws:execute-api:us-east-1:123456789012:a1/live/$connect"
KEY, FOREIGN = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class PoolKeys:
    """The pool's one key, under the id ``k1``."""

    def get_signing_key_from_jwt(self, token: str) -> Any:
        if jwt.get_unverified_header(token).get("kid") != "k1":
            raise jwt.PyJWKClientError("unknown key")

        class Signing:
            key = KEY.public_key()

        return Signing()


def token(*, key: Any = KEY, kid: str = "k1", algorithm: str = "RS256", **changed: Any) -> str:
    claims = {
        "iss": ISSUER,
        "sub": "ann",
        "exp": int(time.time()) + 3600,
        "token_use": "access",
        "client_id": "shop",
        "scope": "orders/read orders/write",
        **changed,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": kid})


def customer(sent: str) -> str:
    return customer_of(sent, keys=PoolKeys(), issuer=ISSUER, client_ids={"shop"})


def test_a_customers_access_token_names_the_customer() -> None:
    assert customer(token()) == "ann"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": int(time.time()) - 1}, "ExpiredSignatureError"),
        ({"exp": None}, "MissingRequiredClaimError"),
        ({"sub": None}, "MissingRequiredClaimError"),
        ({"iss": "https://example.com/us-east-1_abc"}, "InvalidIssuerError"),
        ({"key": FOREIGN}, "InvalidSignatureError"),
        ({"kid": "k2"}, "PyJWKClientError"),
        ({"key": "s" * 32, "algorithm": "HS256"}, "InvalidAlgorithmError"),
        ({"key": None, "algorithm": "none"}, "InvalidAlgorithmError"),
        ({"token_use": "id"}, "NotAnAccessToken"),
        ({"client_id": "another"}, "AnotherClient"),
        ({"client_id": None}, "AnotherClient"),
        ({"scope": "users/read"}, "NoScope"),
        ({"scope": None}, "NoScope"),
    ],
)
def test_refuses(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(TokenRefused, match=f"^{reason}$"):
        customer(token(**changed))


@pytest.mark.parametrize("sent", ["", "not.a.token"])
def test_refuses_what_is_no_token(sent: str) -> None:
    with pytest.raises(TokenRefused, match=r"^DecodeError$"):
        customer(sent)


@pytest.fixture(autouse=True)
def _pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISSUER", ISSUER)
    monkeypatch.setenv("CLIENT_IDS", "shop")
    wiring.token_settings.cache_clear()
    monkeypatch.setattr(wiring, "keys", PoolKeys)


@pytest.mark.parametrize(
    ("query", "effect", "principal"),
    [
        ({"token": token()}, "Allow", "ann"),
        ({"token": "forged"}, "Deny", "nobody"),
        ({}, "Deny", "nobody"),
        (None, "Deny", "nobody"),
    ],
)
def test_the_authorizer_answers_with_a_policy_for_this_stage_alone(
    query: Any, effect: str, principal: str
) -> None:
    answer = authorize.handler({"queryStringParameters": query, "methodArn": ARN}, CONTEXT)
    assert answer["principalId"] == principal
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement == {"Action": "execute-api:Invoke", "Effect": effect, "Resource": ARN}


def test_keys_that_cannot_be_fetched_are_an_error_and_no_refusal() -> None:
    class Away:
        def get_signing_key_from_jwt(self, token: str) -> Any:
            raise jwt.PyJWKClientConnectionError(f"away: {len(token)}")

    with pytest.raises(jwt.PyJWKClientConnectionError):
        customer_of(token(), keys=Away(), issuer=ISSUER, client_ids={"shop"})
