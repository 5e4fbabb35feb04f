"""Jails for learners: a home, terminals, commands and facts about what is in it.

Only the runner's own process imports `runner.server`; everyone else speaks to it through
`runner.client`.
"""
