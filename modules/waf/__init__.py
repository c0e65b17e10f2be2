"""Web ACLs: what blocks a flood or an attack before it reaches an API; logged without credentials."""

from modules.waf.ip_set import IIpSet, IpSet
from modules.waf.managed_rule_groups import MANAGED_RULE_GROUPS, ManagedRuleGroup
from modules.waf.shield_protection import ShieldProtection
from modules.waf.web_acl import IWebAcl, WebAcl
from modules.waf.web_acl_association import WebAclAssociation
from modules.waf.web_acl_log import REDACTED_HEADERS, WebAclLog

__all__ = [
    "MANAGED_RULE_GROUPS",
    "REDACTED_HEADERS",
    "IIpSet",
    "IWebAcl",
    "IpSet",
    "ManagedRuleGroup",
    "ShieldProtection",
    "WebAcl",
    "WebAclAssociation",
    "WebAclLog",
]
