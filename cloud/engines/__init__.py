"""What makes the services really do what they are asked: code that runs, events that arrive."""
