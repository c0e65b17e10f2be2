"""What the grants are on, outside the stack."""

ACCOUNT = "eu-west-1:123456789012"
SECRET = f"arn:aws:secretsmanager:{ACCOUNT}:secret"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-stock@sha256:{'0' * 64}"
TABLE_ARN = f"arn:aws:dynamodb:{ACCOUNT}:table/cairn-test-orders"
