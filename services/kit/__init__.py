"""What several services share: telemetry, REST requests and responses, settings. No word of the business is in it."""
