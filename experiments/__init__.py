"""Many runs and measurements."""
