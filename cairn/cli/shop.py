"""``cairn shop``: the shop as pages in a browser."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.checkout import ROOT
from cairn.cli.console import out
from cairn.cli.options import Env, Port
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.site.server import DeployedShop

DEFAULT_PAGE_PORT = 8600
MESSAGES = ROOT / "docs" / "api" / "asyncapi.json"


def shop(
    page_port: Annotated[
        int, typer.Option("--page-port", min=1, max=65535, help="The port of the pages, on 127.0.0.1.")
    ] = DEFAULT_PAGE_PORT,
    env: Env = "local",
    port: Port = None,
) -> None:
    """Serve the shop's pages on this machine until Ctrl-C: `/` for visitors, `/operator` for those who run it."""
    import uvicorn

    from cairn.localcloud.ports import LOOPBACK
    from cairn.site.server import site

    app = site(_deployed(env, port))
    _check_free(LOOPBACK, page_port)
    out.print(f"The shop      http://{LOOPBACK}:{page_port}/")
    out.print(f"Its operators http://{LOOPBACK}:{page_port}/operator")
    out.print("Ctrl-C ends it.")
    uvicorn.run(app, host=LOOPBACK, port=page_port, log_level="warning")


def _deployed(env: str, port: int | None) -> "DeployedShop":
    from cairn.environments import local_cloud, running_target_of
    from cairn.shop.addresses import Addresses
    from cairn.site.news import local_url
    from cairn.site.server import DeployedShop
    from cairn.terraform.caller import session
    from cairn.terraform.checkout import runner_of
    from cairn.terraform.deployed import check_deployed, deployed_resources

    target = running_target_of(env, port=port, in_local_cloud=True)
    runner = runner_of(ROOT, target)
    check_deployed(runner.assembly, target)
    outputs = runner.outputs()
    endpoint = target.variables["AWS_ENDPOINT_URL"]
    made: Any = session(target.variables)
    return DeployedShop(
        addresses=Addresses.of(outputs, endpoint=endpoint),
        web_socket_url=local_url(outputs["notifications"]["web_socket_url"], endpoint),
        client=lambda service: made.client(service, endpoint_url=endpoint),
        messages=MESSAGES,
        resources=lambda: deployed_resources(runner.assembly, target),
        traces=local_cloud(port=port).traces,
    )


def _check_free(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CairnError(
                f"The pages cannot be served on port {port}.",
                f"{error.strerror}: something else listens there.",
                "Choose another with --page-port.",
                code=ExitCode.USAGE,
            ) from error
