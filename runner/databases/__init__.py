"""Learners' databases: one real server for each DB instance, in a jail, awake while it is used."""
