"""EC2 instances: jails that boot, run their user data as root inside, and serve on their ports."""
