"""Applications of CodeDeploy."""

import time
import uuid
from typing import Any

from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError
from cairn.localcloud.gaps.codedeploy.records import Record, Records
from cairn.localcloud.gaps.codedeploy.tags import arn_of, put_tags

_PLATFORMS = ("ECS", "Lambda")


def create_application(records: Records, asked: Record) -> Any:
    """Keep an application of the compute platform ECS or Lambda; there are no instances to deploy to here."""
    name = asked["applicationName"]
    platform = asked.get("computePlatform", "Server")
    if records.find("application", name):
        raise CodeDeployError("ApplicationAlreadyExistsException", f"Application already exists: {name}")
    if platform not in _PLATFORMS:
        raise CodeDeployError(
            "InvalidComputePlatformException", f"The local cloud deploys to {_PLATFORMS}, not to {platform}"
        )
    identity = str(uuid.uuid4())
    record = {
        "applicationId": identity,
        "applicationName": name,
        "computePlatform": platform,
        "createTime": time.time(),
        "linkedToGitHub": False,
    }
    records.put(record, "application", name)
    put_tags(records, arn_of(f"application:{name}"), asked.get("tags", []))
    return {"applicationId": identity}


def get_application(records: Records, asked: Record) -> Any:
    """Describe an application."""
    return {"application": records.get("application", asked["applicationName"])}


def batch_get_applications(records: Records, asked: Record) -> Any:
    """Describe applications."""
    return {"applicationsInfo": [records.get("application", name) for name in asked["applicationNames"]]}


def list_applications(records: Records, _asked: Record) -> Any:
    """Name every application."""
    return {"applications": [record["applicationName"] for record in records.all("application")]}


def update_application(records: Records, asked: Record) -> Any:
    """Rename an application, its deployment groups included."""
    name, new = asked["applicationName"], asked.get("newApplicationName")
    record = records.get("application", name)
    if new and new != name:
        records.remove("application", name)
        records.put({**record, "applicationName": new}, "application", new)
        for group in records.all("group", name):
            records.remove("group", name, group["deploymentGroupName"])
            records.put({**group, "applicationName": new}, "group", new, group["deploymentGroupName"])
    return {}


def delete_application(records: Records, asked: Record) -> Any:
    """Forget an application and its deployment groups; nothing is said of one that is not there."""
    name = asked["applicationName"]
    for group in records.all("group", name):
        records.remove("group", name, group["deploymentGroupName"])
        records.remove("tags", arn_of(f"deploymentgroup:{name}/{group['deploymentGroupName']}"))
    records.remove("application", name)
    records.remove("tags", arn_of(f"application:{name}"))
    return {}
