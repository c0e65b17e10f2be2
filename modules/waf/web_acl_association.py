"""The bond between a web ACL and what it guards."""

from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from constructs import Construct

from modules.waf.web_acl import IWebAcl


class WebAclAssociation(Construct):
    """Puts ``web_acl`` in front of the API stage, load balancer or user pool that ``resource_arn`` names.

    It lives in the stack of the guarded resource, which may be another one than the web ACL's.
    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
    """

    def __init__(self, scope: Construct, id: str, *, web_acl: IWebAcl, resource_arn: str) -> None:
        super().__init__(scope, id)
        Wafv2WebAclAssociation(self, "Resource", web_acl_arn=web_acl.web_acl_arn, resource_arn=resource_arn)
