"""The service that invokes functions for an API of any kind."""

# https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-permissions
API_GATEWAY = "apigateway.amazonaws.com"
