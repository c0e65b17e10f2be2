"""VPC Lattice's service networks, services and policies.

AWS carries requests between the services of a network and holds them to their policies. The emulator does not
have the service; moto keeps the resources.
https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetwork.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("vpc-lattice")
