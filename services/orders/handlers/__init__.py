"""One Lambda function each: parse, one use case, answer."""
