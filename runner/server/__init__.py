"""The runner's own process. Nobody else imports it."""
