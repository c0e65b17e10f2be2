"""The rule groups that AWS maintains, in the order in which a request meets them."""

VENDOR = "AWS"

# Together 1,125 of the 1,500 capacity units that a web ACL has at the basic price.
MANAGED_RULE_GROUPS = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
