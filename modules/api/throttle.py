"""How many requests an API or a caller of it may make."""


def require_throttle(rate: float, burst: int) -> None:
    """Raise ``ValueError`` for a rate that is not 0-10,000 requests a second, or a burst that is not 1-5,000.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    """
    if not 0 < rate <= 10_000:
        raise ValueError(f"throttle_rate must be more than 0 and at most 10000 requests a second, got {rate}")
    if not 1 <= burst <= 5000:
        raise ValueError(f"throttle_burst must be 1-5000 requests, got {burst}")
