"""One Lambda function each: the first begins the saga, the others are its steps."""
