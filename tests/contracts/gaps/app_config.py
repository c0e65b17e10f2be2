"""AppConfig, as AWS checks what is deployed and who reads it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import acting_as, make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account

_REFUSES_LONG = """
import base64
def handler(event, context):
    if len(base64.b64decode(event["content"])) > 30:
        raise ValueError("too long")
"""


class Configuration:
    """The application `shop` with the environment `live` and one profile."""

    def __init__(self, account: Account, type: str = "AWS.Freeform", **profile: Any) -> None:
        self.account = account
        self.client = account.clients("appconfig")
        self.application = self.client.create_application(Name="shop")["Id"]
        self.environment = self.client.create_environment(ApplicationId=self.application, Name="live")["Id"]
        self.profile = self.client.create_configuration_profile(
            ApplicationId=self.application, Name="flags", LocationUri="hosted", Type=type, **profile
        )["Id"]

    def version(self, content: Any) -> str:
        """Keep a version; returns its number."""
        answer = self.client.create_hosted_configuration_version(
            ApplicationId=self.application,
            ConfigurationProfileId=self.profile,
            Content=json.dumps(content).encode(),
            ContentType="application/json",
        )
        return str(answer["VersionNumber"])

    def deploy(self, version: str) -> str:
        """Deploy a version to everybody at once; returns the deployment's state."""
        answer = self.client.start_deployment(
            ApplicationId=self.application,
            EnvironmentId=self.environment,
            ConfigurationProfileId=self.profile,
            ConfigurationVersion=version,
            DeploymentStrategyId="AppConfig.AllAtOnce",
        )
        return str(answer["State"])

    def validate(self, version: str) -> None:
        """Ask the validators."""
        self.client.validate_configuration(
            ApplicationId=self.application, ConfigurationProfileId=self.profile, ConfigurationVersion=version
        )

    @property
    def arn(self) -> str:
        """The ARN of what readers read."""
        return (
            f"arn:aws:appconfig:{self.account.region}:{self.account.account_id}:application/{self.application}"
            f"/environment/{self.environment}/configuration/{self.profile}"
        )


@aws_does("configuration_access")
def a_role_reads_the_configuration_that_it_may_read_and_no_other(account: Account) -> None:
    mine = Configuration(account)
    mine.deploy(mine.version({"limit": 1}))
    mine.client.create_configuration_profile(
        ApplicationId=mine.application, Name="other", LocationUri="hosted"
    )
    actions = ["appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession"]
    reader = acting_as(account, "reader", {"Effect": "Allow", "Action": actions, "Resource": mine.arn})
    data = reader("appconfigdata")

    def start(profile: str) -> str:
        return str(
            data.start_configuration_session(
                ApplicationIdentifier="shop",
                EnvironmentIdentifier="live",
                ConfigurationProfileIdentifier=profile,
            )["InitialConfigurationToken"]
        )

    answer = data.get_latest_configuration(ConfigurationToken=start("flags"))
    assert json.loads(answer["Configuration"].read()) == {"limit": 1}
    with pytest.raises(ClientError, match="AccessDenied"):
        start("other")


@aws_does("flag_validation")
def a_version_of_flags_that_breaks_a_constraint_is_refused(account: Account) -> None:
    flags = Configuration(account, "AWS.AppConfig.FeatureFlags")
    limit = {"limit": {"constraints": {"type": "number", "minimum": 1, "maximum": 9}}}
    definition = {"version": "1", "flags": {"express": {"name": "Express", "attributes": limit}}}
    assert flags.version({**definition, "values": {"express": {"enabled": True, "limit": 9}}}) == "1"
    for wrong in (
        {"express": {"enabled": True, "limit": 10}},
        {"express": {"enabled": "yes"}},
        {"express": {"enabled": True, "color": "red"}},
        {"unknown": {"enabled": True}},
    ):
        with pytest.raises(ClientError) as refused:
            flags.version({**definition, "values": wrong})
        assert refused.value.response["Error"]["Code"] == "BadRequestException"
        assert refused.value.response["Reason"] == "InvalidConfiguration"
    assert flags.version({**definition, "values": {"express": {"enabled": False}}}) == "2"


@aws_does("configuration_validators")
def a_configuration_is_deployed_once_every_validator_accepts_it(account: Account) -> None:
    make_function(account, "validator", _REFUSES_LONG, make_role(account, "validator"))
    arn = account.clients("lambda").get_function(FunctionName="validator")["Configuration"]["FunctionArn"]
    schema = {"type": "object", "required": ["limit"], "properties": {"limit": {"type": "integer"}}}
    validators = [
        {"Type": "JSON_SCHEMA", "Content": json.dumps(schema)},
        {"Type": "LAMBDA", "Content": arn},
    ]
    limits = Configuration(account, Validators=validators)
    good = limits.version({"limit": 1})
    with pytest.raises(ClientError, match="permission"):
        limits.deploy(good)
    account.clients("lambda").add_permission(
        FunctionName="validator",
        StatementId="appconfig",
        Action="lambda:InvokeFunction",
        Principal="appconfig.amazonaws.com",
    )
    for wrong in ({"limit": "none"}, {"limit": 1, "comment": "longer than thirty bytes"}):
        version = limits.version(wrong)
        for asked in (limits.deploy, limits.validate):
            with pytest.raises(ClientError) as refused:
                asked(version)
            assert refused.value.response["Error"]["Code"] == "BadRequestException"
    limits.validate(good)
    assert limits.deploy(good) in ("DEPLOYING", "BAKING")


@aws_does("keys_and_tags")
def a_profile_and_its_deployment_are_read_back_with_their_key(account: Account) -> None:
    key = account.clients("kms").create_key()["KeyMetadata"]["Arn"]
    flags = Configuration(account, KmsKeyIdentifier=key)
    found = flags.client.get_configuration_profile(
        ApplicationId=flags.application, ConfigurationProfileId=flags.profile
    )
    assert found["KmsKeyIdentifier"] == key
    number = flags.client.start_deployment(
        ApplicationId=flags.application,
        EnvironmentId=flags.environment,
        ConfigurationProfileId=flags.profile,
        ConfigurationVersion=flags.version({"limit": 1}),
        DeploymentStrategyId="AppConfig.AllAtOnce",
        KmsKeyIdentifier=key,
        Tags={"Owner": "shop"},
    )["DeploymentNumber"]
    deployment = flags.client.get_deployment(
        ApplicationId=flags.application, EnvironmentId=flags.environment, DeploymentNumber=number
    )
    assert deployment["KmsKeyIdentifier"] == key
    environment = flags.arn.split("/configuration/")[0]
    tags = flags.client.list_tags_for_resource(ResourceArn=f"{environment}/deployment/{number}")["Tags"]
    assert tags == {"Owner": "shop"}
