"""What an image's name says about it."""


def repository(image: str) -> str:
    """The last part of the repository: `postgres` of `registry:5000/library/postgres:16-alpine`."""
    path = image.split("@", 1)[0].rsplit("/", 1)[-1]
    return path.split(":", 1)[0]
