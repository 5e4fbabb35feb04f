"""Metric alarms that watch their metrics by the account's clock.

Replaces: in moto an alarm is OK from the start, is never compared with anything, and tells nobody;
it has no history. `datapoints` makes the points of a metric, `verdict` judges them, `reasons` says
why, `told` keeps the history and tells topics, `watch` says when an alarm is compared next, and
`history` answers DescribeAlarmHistory.

An alarm is compared every minute (every period, if that is shorter), and five times a period when
that is longer than five minutes: AWS does so every minute. Where nothing can have changed it rests.
Services publish no metrics of their own here: an alarm on them has no data.
Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms".
"""
