"""Dead-letter queues: what lies in them, where it came from, and how it gets back there."""
