"""Setting up, running and supervising Groundschool on one machine."""
