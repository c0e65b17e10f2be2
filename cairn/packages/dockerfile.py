"""The Dockerfile of a service, written from its ``container.toml``."""

import json
from pathlib import Path
from signal import Signals

from cairn.errors import CairnError
from cairn.localcloud.containers.image_definition import ImageDefinition, ImageDefinitionError
from cairn.packages.target import LAMBDA

USER = "10001:10001"
_TEMPLATE = """\
# Written by `cairn package` from services/{folder}/container.toml. BASE is named by its digest, as in
#   docker build --build-arg BASE=python:{python}-slim@sha256:<64 digits> .
ARG BASE
FROM ${{BASE}} AS dependencies
COPY requirements.txt /
RUN python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \\
    --target /dependencies --requirement /requirements.txt

FROM ${{BASE}}
COPY --from=dependencies --chmod=a+rX,go-w /dependencies /dependencies
COPY --chmod=a+rX,go-w services /app/services
RUN python -m compileall -q --invalidation-mode unchecked-hash /app /dependencies
ENV PYTHONPATH=/app:/dependencies PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
{environment}WORKDIR /app
USER {user}
STOPSIGNAL {stop_signal}
{entrypoint}CMD {command}
"""


def dockerfile(definition: Path) -> str:
    """Return the Dockerfile of the image that the file ``definition`` declares.

    Its process is not root and can change nothing in the image. Wheels alone are installed, their hashes checked. The
    base image is an argument without a default. Raises ``CairnError`` where the definition is wrong.
    """
    try:
        image = ImageDefinition.read(definition)
    except ImageDefinitionError as error:
        raise CairnError(f"No image can be made from {definition}.", str(error), "Mend the file.") from error
    return _TEMPLATE.format(
        folder=definition.parent.name,
        python=LAMBDA.python_version,
        environment="".join(f"ENV {name}={json.dumps(value)}\n" for name, value in image.environment.items()),
        user=USER,
        stop_signal=Signals(image.stop_signal).name,
        entrypoint=f"ENTRYPOINT {json.dumps(image.entrypoint)}\n" if image.entrypoint else "",
        command=json.dumps(image.command),
    )
