"""The resources of an API, one a path segment, each made when the first operation needs it."""

from cdktf_cdktf_provider_aws.api_gateway_resource import ApiGatewayResource
from constructs import Construct

from modules.api.request_path import is_parameter, segments_of
from modules.core import title


class PathTree(Construct):
    """Finds or makes the resource of a path.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-develop.html
    """

    def __init__(self, scope: Construct, id: str, *, rest_api_id: str, root_resource_id: str) -> None:
        super().__init__(scope, id)
        self._rest_api_id = rest_api_id
        self._root_resource_id = root_resource_id
        self._resources: dict[tuple[str, ...], ApiGatewayResource] = {}

    def resource_id(self, path: str) -> str:
        """Return the id of the resource at ``path``, making what is missing on the way to it."""
        segments = segments_of(path)
        for depth in range(1, len(segments) + 1):
            self._ensure(segments[:depth])
        return self._id_at(segments)

    def _ensure(self, segments: tuple[str, ...]) -> None:
        if segments not in self._resources:
            self._resources[segments] = ApiGatewayResource(
                self._resources.get(segments[:-1], self),
                _construct_id(segments[-1]),
                rest_api_id=self._rest_api_id,
                parent_id=self._id_at(segments[:-1]),
                path_part=segments[-1],
            )

    def _id_at(self, segments: tuple[str, ...]) -> str:
        resource_id: str = self._resources[segments].id if segments else self._root_resource_id
        return resource_id


def _construct_id(segment: str) -> str:
    return f"By{title(segment)}" if is_parameter(segment) else title(segment)
