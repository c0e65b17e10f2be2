"""What the grants of ``modules/secrets`` leave denied."""

from typing import Any

from constructs import Construct

from modules.secrets import ISecret, Parameter, Secret
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account


def _secrets(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        made = account.clients("secretsmanager").create_secret(
            Name=name, KmsKeyId=key.arn, SecretString="hush"
        )
        return Resource(made["ARN"], key.arn)

    return make("gateway"), make("other-gateway")


def _secret(scope: Construct, secret: Resource) -> ISecret:
    return Secret.from_secret_arn(scope, "Secret", secret.arn, key=key_of(scope, secret))


def _read_secret(caller: Clients, secret: Resource) -> Any:
    return caller("secretsmanager").get_secret_value(SecretId=secret.arn)


def _write_secret(caller: Clients, secret: Resource) -> Any:
    return caller("secretsmanager").put_secret_value(SecretId=secret.arn, SecretString="new")


def _parameters(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        account.clients("ssm").put_parameter(Name=name, Type="SecureString", KeyId=key.arn, Value="7")
        return Resource(
            f"arn:aws:ssm:{account.region}:{account.account_id}:parameter{name}", key.arn, content=name
        )

    return make("/limit"), make("/other-limit")


DENIALS = (
    Denial(
        "Secret.grant_read",
        _secrets,
        lambda scope, secret, role: _secret(scope, secret).grant_read(role),
        call=_read_secret,
        others=(_write_secret,),
    ),
    Denial(
        "Secret.grant_write",
        _secrets,
        lambda scope, secret, role: _secret(scope, secret).grant_write(role),
        call=_write_secret,
        others=(_read_secret,),
    ),
    Denial(
        "Parameter.grant_read",
        _parameters,
        lambda scope, parameter, role: Parameter.from_parameter_arn(
            scope, "Parameter", parameter.arn, key=key_of(scope, parameter)
        ).grant_read(role),
        call=lambda caller, parameter: caller("ssm").get_parameter(
            Name=parameter.content, WithDecryption=True
        ),
        others=(
            lambda caller, parameter: caller("ssm").put_parameter(
                Name=parameter.content, Value="8", Overwrite=True
            ),
        ),
    ),
)
