"""Learners' functions: jails that are kept warm per version, each serving one event at a time."""
