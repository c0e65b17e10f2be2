"""What the grants of ``modules/delivery`` leave denied."""

import json
from typing import Any

from constructs import Construct

from modules.delivery import (
    BlueGreenDeployment,
    BuildProject,
    ConnectionSource,
    FeatureFlags,
    FlagsAddress,
    IFeatureFlags,
    InvokeFunction,
    IRepository,
    IStateStore,
    Pipeline,
    PipelineStage,
    Repository,
    StateStore,
)
from modules.delivery.artifact_store import ArtifactStore
from modules.encryption import Key
from modules.iam import IGrantable, Role
from modules.storage import Bucket
from tests.integration.denials.denial import Denial, Resource, key_pair, service_role
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account

_STATE = "env/test/orders.tfstate"
_NOTHING = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
_FLAGS = {
    "version": "1",
    "flags": {"express": {"name": "express"}},
    "values": {"express": {"enabled": True}},
}


def _repositories(account: Account) -> tuple[Resource, Resource]:
    def make(name: str) -> Resource:
        made = account.clients("ecr").create_repository(repositoryName=name)
        return Resource(made["repository"]["repositoryArn"], content=name)

    return make("probe"), make("other-probe")


def _repository(scope: Construct, repository: Resource) -> IRepository:
    return Repository.from_repository_arn(scope, "Repository", repository.arn)


def _pull(caller: Clients, repository: Resource) -> Any:
    return caller("ecr").batch_get_image(repositoryName=repository.content, imageIds=[{"imageTag": "1.0"}])


def _push(caller: Clients, repository: Resource) -> Any:
    return caller("ecr").put_image(
        repositoryName=repository.content, imageManifest="{}", imageTag=repository.content
    )


def _delete(caller: Clients, repository: Resource) -> Any:
    return caller("ecr").delete_repository(repositoryName=repository.content, force=True)


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


def _projects(account: Account) -> tuple[Resource, Resource]:
    role = service_role(account, "builder", "codebuild.amazonaws.com", _NOTHING)

    def make(name: str) -> Resource:
        made = account.clients("codebuild").create_project(
            name=name,
            serviceRole=role,
            source={"type": "NO_SOURCE", "buildspec": "{}"},
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": "LINUX_CONTAINER",
                "image": "shop:1",
                "computeType": "BUILD_GENERAL1_SMALL",
            },
        )
        return Resource(made["project"]["arn"], content=role)

    return make("build"), make("other-build")


def _give_start(scope: Construct, project: Resource, role: IGrantable) -> None:
    builder = Role.from_role_arn(scope, "Builder", project.content)
    BuildProject.from_project_arn(scope, "Project", project.arn, role=builder).grant_start(role)


def _start(caller: Clients, project: Resource) -> Any:
    return caller("codebuild").start_build(projectName=project.name)


def _delete_project(caller: Clients, project: Resource) -> Any:
    return caller("codebuild").delete_project(name=project.name)


def _pipelines(account: Account) -> tuple[Resource, Resource]:
    role = service_role(account, "pipeline", "codepipeline.amazonaws.com", _NOTHING)

    def action(category: str, provider: str, **more: Any) -> dict[str, Any]:
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        return {"name": provider, "actionTypeId": kind, **more}

    def make(name: str) -> Resource:
        store = {"type": "S3", "location": "artifacts"}
        source = action("Source", "S3", outputArtifacts=[{"name": "source"}])
        stages = [
            {"name": "Source", "actions": [source]},
            {"name": "Approve", "actions": [action("Approval", "Manual")]},
        ]
        account.clients("codepipeline").create_pipeline(
            pipeline={"name": name, "roleArn": role, "artifactStore": store, "stages": stages}
        )
        return Resource(f"arn:aws:codepipeline:{account.region}:{account.account_id}:{name}")

    return make("release"), make("other-release")


def _give_start_pipeline(scope: Construct, pipeline: Resource, role: IGrantable) -> None:
    key = Key.from_key_arn(scope, "Key", "arn:aws:kms:us-east-1:123456789012:key/0f1e")
    connection = "arn:aws:codeconnections:us-east-1:123456789012:connection/0f1e"
    source = ConnectionSource(
        name="Checkout", connection_arn=connection, repository="shop/shop", branch="main", output="source"
    )
    tell = InvokeFunction(name="Tell", function_name="tell")
    Pipeline(
        scope,
        "Pipeline",
        name=pipeline.name,
        stages=[PipelineStage(name="Source", actions=[source]), PipelineStage(name="Tell", actions=[tell])],
        bucket=Bucket.from_bucket_arn(scope, "Bucket", "arn:aws:s3:::artifacts", key=key),
        key=key,
    ).grant_start(role)


def _execute(caller: Clients, pipeline: Resource) -> Any:
    return caller("codepipeline").start_pipeline_execution(name=pipeline.name)


def _delete_pipeline(caller: Clients, pipeline: Resource) -> Any:
    return caller("codepipeline").delete_pipeline(name=pipeline.name)


def _groups(account: Account) -> tuple[Resource, Resource]:
    role = service_role(account, "releaser", "codedeploy.amazonaws.com", _NOTHING)
    client = account.clients("codedeploy")

    def make(name: str) -> Resource:
        client.create_application(applicationName=name, computePlatform="Lambda")
        style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
        client.create_deployment_group(
            applicationName=name, deploymentGroupName="live", serviceRoleArn=role, deploymentStyle=style
        )
        return Resource(f"arn:aws:codedeploy:{account.region}:{account.account_id}:application:{name}")

    return make("shop"), make("other-shop")


def _give_deploy(scope: Construct, group: Resource, role: IGrantable) -> None:
    BlueGreenDeployment.from_names(
        scope, "Group", application_name=group.name, group_name="live", config_name="Slow"
    ).grant_deploy(role)


def _deploy(caller: Clients, group: Resource) -> Any:
    properties = {"Name": "shop", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    spec = {
        "version": 0.0,
        "Resources": [{"shop": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
    }
    return caller("codedeploy").create_deployment(
        applicationName=group.name,
        deploymentGroupName="live",
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}},
    )


def _delete_group(caller: Clients, group: Resource) -> Any:
    return caller("codedeploy").delete_deployment_group(
        applicationName=group.name, deploymentGroupName="live"
    )


def _delete_application(caller: Clients, group: Resource) -> Any:
    return caller("codedeploy").delete_application(applicationName=group.name)


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
    Denial(
        "Pipeline.grant_start", _pipelines, _give_start_pipeline, call=_execute, others=(_delete_pipeline,)
    ),
    Denial("BuildProject.grant_start", _projects, _give_start, call=_start, others=(_delete_project,)),
    Denial(
        "DeploymentGrants.grant_deploy",
        _groups,
        _give_deploy,
        call=_deploy,
        others=(_delete_group, _delete_application),
    ),
    Denial(
        "Repository.grant_pull",
        _repositories,
        lambda scope, repository, role: _repository(scope, repository).grant_pull(role),
        call=_pull,
        others=(_push, _delete),
    ),
    Denial(
        "Repository.grant_push",
        _repositories,
        lambda scope, repository, role: _repository(scope, repository).grant_push(role),
        call=_push,
        others=(_delete,),
    ),
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
