"""CodeDeploy's applications and deployment groups.

AWS shifts the traffic of functions and containers to a new revision. The emulator does not have the service; moto
keeps applications, groups and deployments.
https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("codedeploy")
