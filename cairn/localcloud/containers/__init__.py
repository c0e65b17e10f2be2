"""Containers as local processes: what stands behind the emulator in place of Docker."""
