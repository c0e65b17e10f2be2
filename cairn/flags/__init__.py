"""Feature flags that run: what they say now, and how they are given another value without a deployment."""
