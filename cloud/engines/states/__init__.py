"""Step Functions: executions that are data, and move on when something is due in them.

An execution is a `runs.Run` in moto's back end, so it sleeps, wakes, is kept and forked with its
account. It has one frame for each place at which it stands: the machine itself, a branch of a
Parallel, an item of a Map. `stepping` moves all frames that can go on; what waits for a moment, a
token or a function holds no thread. Calls go out through `port.Caller`, as the execution's role.

Source of all that is not said otherwise: AWS Step Functions Developer Guide, "Using Amazon States
Language to define Step Functions workflows".
"""
