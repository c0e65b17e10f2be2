"""Every stack of one environment, in the order in which one builds on another."""

from cdktf import App

from stacks.data import Data
from stacks.edge import Edge
from stacks.entrance import Entrance
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.governance import Governance
from stacks.kubernetes import Kubernetes
from stacks.platform import Platform
from stacks.services.api_service import Ground
from stacks.services.catalog import Catalog
from stacks.services.fulfilment import Fulfilment
from stacks.services.inventory import Inventory
from stacks.services.notifications import Notifications
from stacks.services.orders import Orders
from stacks.services.recommendations import Recommendations
from stacks.services.users import Users
from stacks.storage import Storage


def add_stacks(app: App, environment: Environment) -> None:
    """Add the whole platform of ``environment`` to ``app``."""
    storage = Storage(app, "storage", environment=environment)
    foundation = Foundation(app, "foundation", environment=environment)
    if environment.is_watched:
        Governance(app, "governance", environment=environment, foundation=foundation)
    platform = Platform(app, "platform", environment=environment, foundation=foundation)
    edge = Edge(
        app, "edge", environment=environment, foundation=foundation, platform=platform, storage=storage
    )
    entrance = Entrance(app, "entrance", environment=environment, foundation=foundation)
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
    )
    Fulfilment(app, "fulfilment", ground=ground)
    Inventory(app, "inventory", ground=ground)
    Catalog(app, "catalog", ground=ground)
    Notifications(app, "notifications", ground=ground)
    Orders(app, "orders", ground=ground)
    Recommendations(app, "recommendations", ground=ground, kubernetes=kubernetes)
    Users(app, "users", ground=ground)
