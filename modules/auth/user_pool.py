"""The directory of customers: who they are, how they sign in, and what their tokens may say."""

from typing import Protocol

from cdktf_cdktf_provider_aws.cognito_user_pool import (
    CognitoUserPool,
    CognitoUserPoolAccountRecoverySetting,
    CognitoUserPoolAccountRecoverySettingRecoveryMechanism,
    CognitoUserPoolAdminCreateUserConfig,
    CognitoUserPoolLambdaConfig,
    CognitoUserPoolLambdaConfigPreTokenGenerationConfig,
    CognitoUserPoolPasswordPolicy,
    CognitoUserPoolSoftwareTokenMfaConfiguration,
    CognitoUserPoolUserAttributeUpdateSettings,
    CognitoUserPoolUsernameConfiguration,
    CognitoUserPoolVerificationMessageTemplate,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.iam import Grant, IGrantable

TIER = "ESSENTIALS"
MFA = ("OPTIONAL", "ON")
SHORTEST_PASSWORD = 12
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
READ_USER = ("cognito-idp:AdminGetUser",)
COGNITO = "cognito-idp.amazonaws.com"


class IUserPool(Protocol):
    """A user pool whose tokens an API can check, and whose users services may read."""

    @property
    def user_pool_id(self) -> str:
        """The id of the user pool."""

    @property
    def user_pool_arn(self) -> str:
        """The ARN of the user pool."""

    @property
    def issuer(self) -> str:
        """The URL that its tokens name as their issuer."""

    def grant_read_user(self, grantee: IGrantable) -> Grant:
        """Allow reading one user by name."""


class ITrigger(Protocol):
    """A function that Cognito calls while somebody signs up or in."""

    @property
    def alias_arn(self) -> str:
        """The ARN that Cognito invokes."""

    def allow_invoke(self, *, id: str, principal: str, source_arn: str) -> object:
        """Let ``principal`` invoke the function on behalf of ``source_arn``; ``id`` names the permission."""


class _UserPoolGrants(Construct):
    """The grants of a user pool, written from its ARN."""

    user_pool_arn: str

    def grant_read_user(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read one user of the pool by name, as an administrator sees it."""
        return Grant.add(grantee, actions=READ_USER, resources=(self.user_pool_arn,))


class _ImportedUserPool(_UserPoolGrants):
    def __init__(self, scope: Construct, id: str, *, user_pool_id: str) -> None:
        super().__init__(scope, id)
        self.user_pool_id = user_pool_id
        self.user_pool_arn = stack_of(self).arn("cognito-idp", f"userpool/{user_pool_id}")
        self.issuer = f"https://cognito-idp.{settings_of(self).region}.amazonaws.com/{user_pool_id}"


class UserPool(_UserPoolGrants):
    """A user pool where people sign in with an e-mail address, a long password and, if they like, a second factor.

    ``pre_token_generation`` is a function that Cognito calls for each token with the event version ``V2_0``; it may
    add scopes to the access token, which a customer who signs in with a password or SRP has none of otherwise.
    ``post_confirmation`` is one that Cognito calls once a person has confirmed the address, or was confirmed.
    ``mfa`` is ``OPTIONAL`` or ``ON`` (authenticator apps, no SMS). ``self_sign_up`` lets people register themselves;
    without it an administrator creates every user. Deletion protection follows the environment.

    Raises ``ValueError`` for another ``mfa``.
    See https://docs.aws.amazon.com/cognito/latest/developerguide/feature-plans-features-essentials.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        pre_token_generation: ITrigger | None = None,
        post_confirmation: ITrigger | None = None,
        mfa: str = "OPTIONAL",
        self_sign_up: bool = False,
    ) -> None:
        super().__init__(scope, id)
        if mfa not in MFA:
            raise ValueError(f"mfa must be {' or '.join(MFA)}, got {mfa!r}")
        resource = CognitoUserPool(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=128),
            user_pool_tier=TIER,
            deletion_protection="ACTIVE" if settings_of(self).protect_data else "INACTIVE",
            username_attributes=["email"],
            username_configuration=CognitoUserPoolUsernameConfiguration(case_sensitive=False),
            auto_verified_attributes=["email"],
            user_attribute_update_settings=CognitoUserPoolUserAttributeUpdateSettings(
                attributes_require_verification_before_update=["email"]
            ),
            admin_create_user_config=CognitoUserPoolAdminCreateUserConfig(
                allow_admin_create_user_only=not self_sign_up
            ),
            password_policy=_password_policy(),
            mfa_configuration=mfa,
            software_token_mfa_configuration=CognitoUserPoolSoftwareTokenMfaConfiguration(enabled=True),
            account_recovery_setting=_recovery_by_email(),
            verification_message_template=CognitoUserPoolVerificationMessageTemplate(
                default_email_option="CONFIRM_WITH_CODE"
            ),
            lambda_config=_triggers(pre_token_generation, post_confirmation),
        )
        self.user_pool_id: str = resource.id
        self.user_pool_arn: str = resource.arn
        self.issuer = f"https://{resource.endpoint}"
        for moment, trigger in (
            ("PreTokenGeneration", pre_token_generation),
            ("PostConfirmation", post_confirmation),
        ):
            if trigger is not None:
                trigger.allow_invoke(
                    id=f"{self.node.id}{moment}", principal=COGNITO, source_arn=self.user_pool_arn
                )

    @staticmethod
    def from_user_pool_id(scope: Construct, id: str, user_pool_id: str) -> IUserPool:
        """Return a user pool of this account and region that exists; nothing of it is changed."""
        return _ImportedUserPool(scope, id, user_pool_id=user_pool_id)


def _password_policy() -> CognitoUserPoolPasswordPolicy:
    return CognitoUserPoolPasswordPolicy(
        minimum_length=SHORTEST_PASSWORD,
        require_lowercase=True,
        require_uppercase=True,
        require_numbers=True,
        require_symbols=True,
        temporary_password_validity_days=1,
    )


def _recovery_by_email() -> CognitoUserPoolAccountRecoverySetting:
    by_email = CognitoUserPoolAccountRecoverySettingRecoveryMechanism(name="verified_email", priority=1)
    return CognitoUserPoolAccountRecoverySetting(recovery_mechanism=[by_email])


def _triggers(
    pre_token_generation: ITrigger | None, post_confirmation: ITrigger | None
) -> CognitoUserPoolLambdaConfig | None:
    if pre_token_generation is None and post_confirmation is None:
        return None
    return CognitoUserPoolLambdaConfig(
        pre_token_generation_config=pre_token_generation
        and CognitoUserPoolLambdaConfigPreTokenGenerationConfig(
            lambda_arn=pre_token_generation.alias_arn, lambda_version="V2_0"
        ),
        post_confirmation=post_confirmation and post_confirmation.alias_arn,
    )
