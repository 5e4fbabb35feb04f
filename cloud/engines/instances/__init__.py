"""EC2: which machines an account's instances want, and who may reach them.

moto and `cloud.seams` keep the control plane. From it `table` makes, in the account's turn, a
description of all instances as they should be now; what runs them stands behind `port.Hosts`.
"""
