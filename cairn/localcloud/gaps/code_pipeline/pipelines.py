"""CodePipeline's pipelines.

AWS runs the actions of a pipeline's stages. The emulator does not have the service; moto keeps the pipelines.
https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("codepipeline")
