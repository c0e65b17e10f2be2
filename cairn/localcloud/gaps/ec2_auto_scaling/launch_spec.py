"""The launch template that a group or a refresh names, and what it says."""

from dataclasses import dataclass
from typing import Any


class NoTemplateError(Exception):
    """The launch template or its version does not exist; the message is AWS's."""


@dataclass(frozen=True)
class LaunchSpec:
    """One version of a launch template, and the words by which it was asked for."""

    template_id: str
    template_name: str
    asked_version: str
    version: str
    data: dict[str, Any]

    @property
    def reference(self) -> dict[str, str]:
        """As a group keeps it: a version may be `$Latest`."""
        return self._named(self.asked_version)

    @property
    def resolved(self) -> dict[str, str]:
        """As an instance keeps it: the number of the version it was launched from."""
        return self._named(self.version)

    def _named(self, version: str) -> dict[str, str]:
        return {
            "LaunchTemplateId": self.template_id,
            "LaunchTemplateName": self.template_name,
            "Version": version,
        }


def resolve(asked: dict[str, str]) -> LaunchSpec:
    """What `asked` (`LaunchTemplateId` or `LaunchTemplateName`, and `Version`) means now, in this account and region.

    Raises `NoTemplateError`.
    """
    from ministack.services import ec2

    wanted = {asked.get("LaunchTemplateId"), asked.get("LaunchTemplateName")} - {None, ""}
    for template in ec2._launch_templates.values():
        if wanted & {template["LaunchTemplateId"], template["LaunchTemplateName"]}:
            return _version(template, asked.get("Version") or "$Default")
    raise NoTemplateError(
        "You must use a valid fully-formed launch template. The specified launch template does not exist."
    )


def _version(template: dict[str, Any], asked: str) -> LaunchSpec:
    numbers = {"$Latest": template["LatestVersionNumber"], "$Default": template["DefaultVersionNumber"]}
    number = str(numbers.get(asked, asked))
    for version in template["Versions"]:
        if str(version["VersionNumber"]) == number:
            return LaunchSpec(
                template["LaunchTemplateId"],
                template["LaunchTemplateName"],
                asked,
                number,
                version["LaunchTemplateData"],
            )
    raise NoTemplateError(f"Could not find launch template version: {number}")
