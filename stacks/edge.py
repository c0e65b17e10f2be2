"""What customers meet first: sign-in, the web ACL and the API's domain."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import CustomDomain
from modules.auth import ResourceServer, UserPool, UserPoolClient
from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.waf import WebAcl
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.packages import package_of

ORDER_SCOPES = {"read": "Read one's own orders", "write": "Place orders"}


class Edge(PlatformStack):
    """A user pool whose customers get the shop's scopes, a web ACL for every stage, and the API's domain."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, foundation: Foundation
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        add_scopes = Function(
            self,
            "AddScopes",
            name="users-on-token-generation",
            description="Adds the shop's scopes to a customer's access token",
            package=Package(package_of("users")),
            handler="services.users.handlers.on_token_generation.handler",
            environment={"CUSTOMER_SCOPES": " ".join(f"orders/{scope}" for scope in ORDER_SCOPES)},
            key=foundation.data_key,
            log_key=foundation.log_key,
            memory_mb=128,
            timeout_sec=5,
        )
        self.user_pool = UserPool(self, "UserPool", name="customers", pre_token_generation=add_scopes)
        ResourceServer(
            self, "OrdersScopes", user_pool=self.user_pool, identifier="orders", scopes=ORDER_SCOPES
        )
        self.shop_client = UserPoolClient(
            self,
            "ShopClient",
            name="shop",
            user_pool=self.user_pool,
            access_token_minutes=environment.sign_in.token_minutes,
            id_token_minutes=environment.sign_in.token_minutes,
            allow_password_auth=environment.sign_in.password_sign_in,
        )
        self.web_acl = WebAcl(
            self,
            "WebAcl",
            name="shop",
            rate_limit=environment.web_acl.rate_limit,
            log_key=foundation.log_key,
        )
        self.domain = CustomDomain(
            self,
            "ApiDomain",
            domain_name=f"api.{environment.domain}",
            certificate_arn=environment.organisation.certificate_arn,
            hosted_zone_id=environment.organisation.hosted_zone_id,
        )
        TerraformOutput(self, "user_pool_id", value=self.user_pool.user_pool_id, static_id=True)
        TerraformOutput(self, "user_pool_client_id", value=self.shop_client.client_id, static_id=True)
        TerraformOutput(self, "web_acl_arn", value=self.web_acl.web_acl_arn, static_id=True)
        TerraformOutput(self, "api_domain", value=self.domain.domain_name, static_id=True)
