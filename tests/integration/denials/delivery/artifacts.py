"""What the grants of the store of artifacts leave denied."""

from typing import Any

from constructs import Construct

from modules.delivery.artifact_store import ArtifactStore
from modules.iam import IGrantable
from modules.storage import Bucket
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account


def _stores(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        account.clients("s3").create_bucket(Bucket=name)
        account.clients("s3").put_object(Bucket=name, Key="shop/taken.zip", Body=b"made")
        return Resource(f"arn:aws:s3:::{name}", key.arn)

    return make(f"artifacts-{account.account_id}"), make(f"other-artifacts-{account.account_id}")


def _give_store(scope: Construct, store: Resource, role: IGrantable) -> None:
    key = key_of(scope, store)
    bucket = Bucket.from_bucket_arn(scope, "Bucket", store.arn, key=key)
    ArtifactStore(bucket=bucket, key=key, prefix="shop/").grant_use(role)


def _give_artifacts(scope: Construct, store: Resource, role: IGrantable) -> None:
    key = key_of(scope, store)
    bucket = Bucket.from_bucket_arn(scope, "Bucket", store.arn, key=key)
    ArtifactStore(bucket=bucket, key=key, prefix="shop/").grant_read(role)


def _take(caller: Clients, store: Resource) -> Any:
    return caller("s3").get_object(Bucket=store.name, Key="shop/taken.zip")


def _hand_on(caller: Clients, store: Resource) -> Any:
    caller("s3").put_object(Bucket=store.name, Key="shop/made.zip", Body=b"made")
    return caller("s3").get_object(Bucket=store.name, Key="shop/made.zip")


def _hand_on_elsewhere(caller: Clients, store: Resource) -> Any:
    return caller("s3").put_object(Bucket=store.name, Key="other/made.zip", Body=b"made")


def _throw_away(caller: Clients, store: Resource) -> Any:
    return caller("s3").delete_object(Bucket=store.name, Key="shop/made.zip")


DENIALS = (
    Denial(
        "ArtifactStore.grant_use",
        _stores,
        _give_store,
        call=_hand_on,
        others=(_hand_on_elsewhere, _throw_away),
    ),
    Denial(
        "ArtifactStore.grant_read",
        _stores,
        _give_artifacts,
        call=_take,
        others=(_hand_on, _throw_away),
    ),
)
