"""EC2 instances as local processes: what runs in place of a machine."""
