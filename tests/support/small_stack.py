"""A stack of a few constructs, applied by real Terraform into an account of the local cloud."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cdktf import App

from modules.core import PlatformStack, StackSettings, StateSettings
from modules.core.remote_state_defaults import add_remote_state_defaults
from modules.iam import DeliveryBoundary, PermissionsBoundary
from tests.support.cloud import Account
from tests.support.terraform import Deployment

STACK = "small"


@contextmanager
def applied(account: Account, folder: Path, build: Callable[[PlatformStack], object]) -> Iterator[Deployment]:
    """Apply what ``build`` adds to an otherwise empty stack, and destroy it at the end."""
    deployment = written(account, folder, build)
    with deployment.destroyed_at_the_end():
        deployment.apply()
        yield deployment


def written(account: Account, folder: Path, build: Callable[[PlatformStack], object]) -> Deployment:
    """Write what ``build`` adds to an otherwise empty stack, in place of what was written before."""
    app = App(outdir=str(folder))
    settings = StackSettings(
        project="cairn",
        environment="test",
        account_id=account.account_id,
        region=account.region,
        state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
        permissions_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-boundary",
        delivery_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-delivery-boundary",
        protect_data=False,
        key_deletion_window_days=7,
    )
    stack = PlatformStack(app, STACK, settings=settings)
    PermissionsBoundary(stack, "PermissionsBoundary", name="boundary")
    DeliveryBoundary(stack, "DeliveryBoundary", name="delivery-boundary")
    build(stack)
    app.synth()
    add_remote_state_defaults(folder)
    return Deployment(account, "test", folder)


def write_package(archive: Path, **modules: str) -> Path:
    """Write a function's package that holds ``modules`` by their names, and return it."""
    with zipfile.ZipFile(archive, "w") as package:
        for name, source in modules.items():
            package.writestr(zipfile.ZipInfo(f"{name}.py"), source)
    return archive
