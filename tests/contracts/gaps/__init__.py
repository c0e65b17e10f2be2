"""What AWS does, said through boto3: one function a gap, run against both emulators."""
