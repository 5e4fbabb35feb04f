"""How long things take to change state, all in one place. Seconds of the account's clock.

AWS takes from half a minute to a quarter of an hour. These are long enough to be seen and to teach
waiting, and short enough for a lab; a learner who sets the clock forward need not wait at all.
"""

INSTANCE_PENDING = 2.0
INSTANCE_STOPPING = 3.0
INSTANCE_SHUTTING_DOWN = 3.0
DATABASE_CREATING = 5.0
DATABASE_MODIFYING = 3.0
DATABASE_REBOOTING = 3.0
DATABASE_STARTING = 5.0
DATABASE_STOPPING = 5.0
DATABASE_DELETING = 5.0
