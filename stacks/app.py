"""Every stack of one environment, in the order in which one builds on another."""

from importlib import import_module

from cdktf import App

from modules.core import title
from stacks.data import Data
from stacks.declaration import declarations
from stacks.edge import Edge
from stacks.entrance import Entrance
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.governance import Governance
from stacks.kubernetes import Kubernetes
from stacks.names import Names
from stacks.platform import Platform
from stacks.services.api_service import ApiService, Ground
from stacks.storage import Storage


def add_stacks(app: App, environment: Environment) -> None:
    """Add the whole platform of ``environment`` to ``app``."""
    storage = Storage(app, "storage", environment=environment)
    foundation = Foundation(app, "foundation", environment=environment)
    platform = Platform(app, "platform", environment=environment, foundation=foundation)
    if environment.is_watched:
        Governance(app, "governance", environment=environment, foundation=foundation, platform=platform)
    edge = Edge(
        app, "edge", environment=environment, foundation=foundation, platform=platform, storage=storage
    )
    entrance = Entrance(app, "entrance", environment=environment, foundation=foundation)
    Names(app, "names", environment=environment, foundation=foundation, entrance=entrance)
    data = Data(app, "data", environment=environment, foundation=foundation, platform=platform)
    kubernetes = Kubernetes(
        app, "kubernetes", environment=environment, foundation=foundation, platform=platform
    )
    ground = Ground(
        environment=environment,
        foundation=foundation,
        platform=platform,
        storage=storage,
        edge=edge,
        entrance=entrance,
        data=data,
        kubernetes=kubernetes,
    )
    for service in declarations():
        stack_class(service)(app, service, ground=ground)


def stack_class(service: str) -> type[ApiService]:
    """Return the class of a service's stack: ``Orders`` in ``stacks/services/orders.py`` for ``orders``."""
    stack: type[ApiService] = getattr(import_module(f"stacks.services.{service}"), title(service))
    return stack
