"""Application Auto Scaling: how many tasks an ECS service runs, by what is measured of it."""
