"""What customers meet first: sign-in, the web ACL and the API's domain."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import CustomDomain
from modules.auth import MachineClient, ResourceServer, UserPool, UserPoolClient, UserPoolDomain
from modules.compute import Function, Package
from modules.core import PlatformStack, title
from modules.waf import WebAcl
from stacks.declaration import Api, declarations
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.packages import package_of
from stacks.platform import Platform
from stacks.storage import Storage


def _apis() -> list[Api]:
    """Return the services' APIs in the order of their paths."""
    apis = (declared.api for declared in declarations().values())
    return sorted((api for api in apis if api), key=lambda api: api.path)


class Edge(PlatformStack):
    """A user pool whose customers get the shop's scopes, the client of its operators, a web ACL, the APIs' domain."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        platform: Platform,
        storage: Storage,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        apis = _apis()
        triggers = Package(package_of("signin"), bucket=storage.packages)
        add_scopes = Function(
            self,
            "AddScopes",
            name="signin-on-token-generation",
            description="Adds the shop's scopes to a customer's access token",
            package=triggers,
            handler="services.signin.handlers.on_token_generation.handler",
            environment={
                "CUSTOMER_SCOPES": " ".join(f"{api.path}/{name}" for api in apis for name in api.scopes)
            },
            key=foundation.data_key,
            log_key=foundation.log_key,
            memory_mb=128,
            timeout_sec=5,
        )
        announce = Function(
            self,
            "Announce",
            name="signin-on-confirmation",
            description="Tells the shop of a person who signed up",
            package=triggers,
            handler="services.signin.handlers.on_confirmation.handler",
            environment={
                "POWERTOOLS_SERVICE_NAME": "signin",
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                "EVENT_BUS_NAME": platform.bus.event_bus_name,
            },
            key=foundation.data_key,
            log_key=foundation.log_key,
            timeout_sec=5,
        )
        platform.bus.grant_put_events(announce)
        self.user_pool = UserPool(
            self,
            "UserPool",
            name="customers",
            pre_token_generation=add_scopes,
            post_confirmation=announce,
            self_sign_up=environment.sign_in.self_sign_up,
        )
        servers = [
            ResourceServer(
                self,
                f"{title(api.path)}Scopes",
                user_pool=self.user_pool,
                identifier=api.path,
                scopes={**api.scopes, **api.operator_scopes},
            )
            for api in apis
        ]
        self.shop_client = UserPoolClient(
            self,
            "ShopClient",
            name="shop",
            user_pool=self.user_pool,
            access_token_minutes=environment.sign_in.token_minutes,
            id_token_minutes=environment.sign_in.token_minutes,
            allow_password_auth=environment.sign_in.password_sign_in,
        )
        domain = UserPoolDomain(self, "UserPoolDomain", user_pool=self.user_pool, name="customers")
        self.operator_client = MachineClient(
            self,
            "OperatorClient",
            name="operator",
            user_pool=self.user_pool,
            resource_servers=servers,
            scopes=[f"{api.path}/{name}" for api in apis for name in api.operator_scopes],
            key=foundation.data_key,
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
        functions = (add_scopes, announce)
        names = [function.function_name for function in functions]
        logs = [function.log_group.log_group_name for function in functions]
        TerraformOutput(self, "function_names", value=names, static_id=True)
        TerraformOutput(self, "log_group_names", value=logs, static_id=True)
        TerraformOutput(self, "user_pool_id", value=self.user_pool.user_pool_id, static_id=True)
        TerraformOutput(self, "user_pool_client_id", value=self.shop_client.client_id, static_id=True)
        TerraformOutput(self, "token_url", value=domain.token_url, static_id=True)
        TerraformOutput(
            self, "operator_secret_arn", value=self.operator_client.secret.secret_arn, static_id=True
        )
        TerraformOutput(self, "web_acl_arn", value=self.web_acl.web_acl_arn, static_id=True)
        TerraformOutput(self, "api_domain", value=self.domain.domain_name, static_id=True)
