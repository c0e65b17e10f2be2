"""The users of one cache, who all log in by IAM."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.elasticache_user import ElasticacheUser, ElasticacheUserAuthenticationMode
from cdktf_cdktf_provider_aws.elasticache_user_group import ElasticacheUserGroup
from constructs import Construct

from modules.cache.cache_grants import LONGEST_ID
from modules.cache.cache_user import CacheUser
from modules.core import stack_of, title

ENGINE = "valkey"


class UserGroup(Construct):
    """A group without the user ``default``, so that nobody gets in without a name.

    A user's id and name are the same, as IAM demands, and so no two caches of an environment share a user's name.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, users: Sequence[CacheUser]) -> None:
        super().__init__(scope, id)
        made = [self._user(user) for user in users]
        resource = ElasticacheUserGroup(
            self,
            "Resource",
            engine=ENGINE,
            user_group_id=stack_of(self).physical_name(name, max_length=LONGEST_ID),
            user_ids=[user.user_id for user in made],
        )
        self.user_group_id: str = resource.user_group_id

    def _user(self, user: CacheUser) -> ElasticacheUser:
        user_name = stack_of(self).physical_name(user.name, max_length=LONGEST_ID)
        return ElasticacheUser(
            self,
            title(user.name),
            engine=ENGINE,
            user_id=user_name,
            user_name=user_name,
            access_string=user.access_string,
            authentication_mode=ElasticacheUserAuthenticationMode(type="iam"),
        )
