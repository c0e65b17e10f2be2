"""One Lambda function each."""
