"""What the grants of feature flags leave denied."""

import json
from typing import Any

from constructs import Construct

from modules.delivery import FeatureFlags, FlagsAddress, IFeatureFlags
from tests.integration.denials.denial import Denial, Resource
from tests.support.clients import Clients
from tests.support.cloud import Account

_FLAGS = {
    "version": "1",
    "flags": {"express": {"name": "express"}},
    "values": {"express": {"enabled": True}},
}


def _flags_pair(account: Account) -> tuple[Resource, Resource]:
    client = account.clients("appconfig")

    def make(name: str) -> Resource:
        application = client.create_application(Name=name)["Id"]
        address = FlagsAddress(
            application_id=application,
            environment_id=client.create_environment(ApplicationId=application, Name="live")["Id"],
            profile_id=client.create_configuration_profile(
                ApplicationId=application,
                Name="flags",
                LocationUri="hosted",
                Type="AWS.AppConfig.FeatureFlags",
            )["Id"],
            strategy_id="unused",
        )
        return Resource(
            f"arn:aws:appconfig:{account.region}:{account.account_id}:application/{application}",
            content=address,
        )

    return make("shop"), make("other-shop")


def _flags(scope: Construct, flags: Resource) -> IFeatureFlags:
    return FeatureFlags.from_address(scope, "Flags", flags.content)


def _read(caller: Clients, flags: Resource) -> Any:
    return caller("appconfigdata").start_configuration_session(
        ApplicationIdentifier=flags.content.application_id,
        EnvironmentIdentifier=flags.content.environment_id,
        ConfigurationProfileIdentifier=flags.content.profile_id,
    )


def _toggle(caller: Clients, flags: Resource) -> Any:
    return caller("appconfig").create_hosted_configuration_version(
        ApplicationId=flags.content.application_id,
        ConfigurationProfileId=flags.content.profile_id,
        Content=json.dumps(_FLAGS).encode(),
        ContentType="application/json",
    )


DENIALS = (
    Denial(
        "FeatureFlags.grant_read",
        _flags_pair,
        lambda scope, flags, role: _flags(scope, flags).grant_read(role),
        call=_read,
        others=(_toggle,),
    ),
    Denial(
        "FeatureFlags.grant_toggle",
        _flags_pair,
        lambda scope, flags, role: _flags(scope, flags).grant_toggle(role),
        call=_toggle,
        others=(_read,),
    ),
)
