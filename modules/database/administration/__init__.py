"""What the function of a ``DatabaseAdministrator`` runs: the standard library and boto3, which AWS Lambda has."""
