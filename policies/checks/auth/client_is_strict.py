"""A client of a user pool takes no bare password, tells nobody who has an account, and gives short tokens.

Risk: passwords can be tried without SRP; an error that says "no such user" lists the customers; a stolen token is good
for hours, or for ever where it cannot be revoked.
Fix: make it with modules.auth.UserPoolClient.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

BARE_PASSWORD = ("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH")
LONGEST_MINUTES = 60
MINUTES = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 1440}
TOKENS = {"access_token_validity": "access_token", "id_token_validity": "id_token"}


class ClientIsStrict(Policy):
    resources = ("aws_cognito_user_pool_client",)

    def judge(self, conf: Conf) -> Judgement:
        for flow in value(conf, "explicit_auth_flows") or ():
            if flow in BARE_PASSWORD:
                yield Fault(f"explicit_auth_flows holds {flow}: use ALLOW_USER_SRP_AUTH")
        if value(conf, "prevent_user_existence_errors") != "ENABLED":
            yield Fault("prevent_user_existence_errors is not ENABLED")
        if value(conf, "enable_token_revocation") is False:
            yield Fault("enable_token_revocation is off")
        for attribute, token in TOKENS.items():
            yield from _judge_validity(conf, attribute, token)


def _judge_validity(conf: Conf, attribute: str, token: str) -> Judgement:
    unit = next((value(units, token) for units in blocks(conf, "token_validity_units")), None) or "hours"
    validity = value(conf, attribute) or 1
    if not isinstance(validity, int | float) or unit not in MINUTES:
        yield Unresolved(f"{attribute} {validity} {unit} is not known before the apply")
    elif validity * MINUTES[unit] > LONGEST_MINUTES:
        yield Fault(f"{attribute} is {validity} {unit}: at most {LONGEST_MINUTES} minutes")


check = ClientIsStrict()
