"""What the grants of ``modules/encryption`` leave denied."""

from typing import Any

from constructs import Construct

from modules.encryption import IKey, Key
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.support.clients import Clients
from tests.support.cloud import Account


def key_of(scope: Construct, resource: Resource) -> IKey:
    """The key that ``resource`` lies under."""
    return Key.from_key_arn(scope, "Key", resource.key_arn)


def _ciphertexts(account: Account) -> tuple[Resource, Resource]:
    """Two keys, each named together with something that is encrypted under it."""
    first, second = key_pair(account)
    return _with_ciphertext(account, first), _with_ciphertext(account, second)


def _with_ciphertext(account: Account, key: Resource) -> Resource:
    return Resource(key.arn, key.arn, content=_encrypt(account.clients, key)["CiphertextBlob"])


def _encrypt(caller: Clients, key: Resource) -> Any:
    return caller("kms").encrypt(KeyId=key.arn, Plaintext=b"plain")


def _decrypt(caller: Clients, key: Resource) -> Any:
    return caller("kms").decrypt(KeyId=key.arn, CiphertextBlob=key.content)


def _there_and_back(caller: Clients, key: Resource) -> Any:
    blob = _encrypt(caller, key)["CiphertextBlob"]
    return caller("kms").decrypt(KeyId=key.arn, CiphertextBlob=blob)


def _data_key(caller: Clients, key: Resource) -> Any:
    return caller("kms").generate_data_key(KeyId=key.arn, KeySpec="AES_256")


def _describe(caller: Clients, key: Resource) -> Any:
    return caller("kms").describe_key(KeyId=key.arn)


DENIALS = (
    Denial(
        "Key.grant_encrypt",
        key_pair,
        lambda scope, key, role: key_of(scope, key).grant_encrypt(role),
        call=_encrypt,
        others=(
            lambda caller, key: caller("kms").decrypt(
                KeyId=key.arn, CiphertextBlob=_encrypt(caller, key)["CiphertextBlob"]
            ),
        ),
    ),
    Denial(
        "Key.grant_decrypt",
        _ciphertexts,
        lambda scope, key, role: key_of(scope, key).grant_decrypt(role),
        call=_decrypt,
        others=(_encrypt,),
    ),
    Denial(
        "Key.grant_encrypt_decrypt",
        key_pair,
        lambda scope, key, role: key_of(scope, key).grant_encrypt_decrypt(role),
        call=_there_and_back,
        others=(_describe,),
    ),
    Denial(
        "Key.grant_generate_data_key",
        key_pair,
        lambda scope, key, role: key_of(scope, key).grant_generate_data_key(role),
        call=_data_key,
        others=(_encrypt,),
    ),
)
