"""How traffic is shifted: AWS's own deployment configurations, and those of the account.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
"""

import time
import uuid
from collections.abc import Iterator
from typing import Any

from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError
from cairn.localcloud.gaps.codedeploy.records import Record, Records

_ECS = ((10, 1, "Linear"), (10, 3, "Linear"), (10, 5, "Canary"), (10, 15, "Canary"))
_LAMBDA = (
    *((10, minutes, "Canary") for minutes in (5, 10, 15, 30)),
    *((10, minutes, "Linear") for minutes in (1, 2, 3, 10)),
)


def _routing(kind: str, percent: int, minutes: int) -> Record:
    canary = kind == "Canary"
    times = {
        f"{kind.lower()}Percentage": percent,
        f"{kind.lower()}Interval": minutes,
    }
    return {"type": f"TimeBased{kind}", "timeBasedCanary" if canary else "timeBasedLinear": times}


def _predefined() -> Iterator[tuple[str, Record]]:
    for platform, rows in (("ECS", _ECS), ("Lambda", _LAMBDA)):
        whole = f"CodeDeployDefault.{platform}AllAtOnce"
        yield whole, _config(whole, platform, {"type": "AllAtOnce"})
        for percent, minutes, kind in rows:
            every = "Every" if kind == "Linear" else ""
            unit = "Minute" if (platform, kind, minutes) == ("Lambda", "Linear", 1) else "Minutes"
            name = f"CodeDeployDefault.{platform}{kind}{percent}Percent{every}{minutes}{unit}"
            yield name, _config(name, platform, _routing(kind, percent, minutes))


def _config(name: str, platform: str, routing: Record) -> Record:
    return {
        "deploymentConfigId": str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
        "deploymentConfigName": name,
        "computePlatform": platform,
        "createTime": time.time(),
        "trafficRoutingConfig": routing,
    }


PREDEFINED = dict(_predefined())


def config_named(records: Records, name: str) -> Record:
    """The configuration; raises `CodeDeployError` where there is none."""
    return PREDEFINED.get(name) or records.get("config", name)


def create_deployment_config(records: Records, asked: Record) -> Any:
    """Keep a configuration of the account for ECS or Lambda."""
    name, platform = asked["deploymentConfigName"], asked.get("computePlatform", "Server")
    if name in PREDEFINED or records.find("config", name):
        raise CodeDeployError(
            "DeploymentConfigAlreadyExistsException", f"Deployment configuration already exists: {name}"
        )
    routing = asked.get("trafficRoutingConfig")
    if routing is None:
        raise CodeDeployError(
            "InvalidTrafficRoutingConfigurationException", "trafficRoutingConfig must be given"
        )
    record = _config(name, platform, routing)
    record["deploymentConfigId"] = str(uuid.uuid4())
    records.put(record, "config", name)
    return {"deploymentConfigId": record["deploymentConfigId"]}


def get_deployment_config(records: Records, asked: Record) -> Any:
    """Describe a configuration."""
    return {"deploymentConfigInfo": config_named(records, asked["deploymentConfigName"])}


def list_deployment_configs(records: Records, _asked: Record) -> Any:
    """Name every configuration."""
    own = [record["deploymentConfigName"] for record in records.all("config")]
    return {"deploymentConfigsList": [*PREDEFINED, *own]}


def delete_deployment_config(records: Records, asked: Record) -> Any:
    """Forget a configuration of the account that no deployment group uses."""
    name = asked["deploymentConfigName"]
    if name in PREDEFINED:
        raise CodeDeployError("InvalidOperationException", f"{name} is AWS's own")
    users = [group for group in records.all("group") if group["deploymentConfigName"] == name]
    if users:
        raise CodeDeployError("DeploymentConfigInUseException", f"{name} is in use")
    records.remove("config", name)
    return {}
