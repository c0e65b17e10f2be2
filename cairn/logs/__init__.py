"""Lines from several logs, brought into one order."""
