"""What the grants of the store of Terraform's states leave denied."""

from typing import Any

from constructs import Construct

from modules.delivery import IStateStore, StateStore
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account

_STATE = "env/test/orders.tfstate"


def _state_stores(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        account.clients("s3").create_bucket(Bucket=name)
        account.clients("s3").put_object(Bucket=name, Key=_STATE, Body=b"{}")
        return Resource(f"arn:aws:s3:::{name}", key.arn)

    return make(f"states-{account.account_id}"), make(f"other-states-{account.account_id}")


def _state_store(scope: Construct, store: Resource) -> IStateStore:
    return StateStore.from_bucket_arn(scope, "Store", store.arn, key=key_of(scope, store))


def _plan(caller: Clients, store: Resource) -> Any:
    client, lock = caller("s3"), f"{_STATE}.tflock"
    client.list_objects_v2(Bucket=store.name, Prefix="env/")
    client.put_object(Bucket=store.name, Key=lock, Body=b"{}")
    client.get_object(Bucket=store.name, Key=_STATE)
    return client.delete_object(Bucket=store.name, Key=lock)


def _write_state(caller: Clients, store: Resource) -> Any:
    return caller("s3").put_object(Bucket=store.name, Key=_STATE, Body=b"{}")


def _delete_state(caller: Clients, store: Resource) -> Any:
    return caller("s3").delete_object(Bucket=store.name, Key=_STATE)


def _list_everything(caller: Clients, store: Resource) -> Any:
    return caller("s3").list_objects_v2(Bucket=store.name)


DENIALS = (
    Denial(
        "StateStore.grant_plan",
        _state_stores,
        lambda scope, store, role: _state_store(scope, store).grant_plan(role),
        call=_plan,
        others=(_write_state, _delete_state, _list_everything),
    ),
    Denial(
        "StateStore.grant_apply",
        _state_stores,
        lambda scope, store, role: _state_store(scope, store).grant_apply(role),
        call=_write_state,
        others=(_delete_state, _list_everything),
    ),
)
