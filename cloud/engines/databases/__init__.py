"""RDS: which real servers an account's DB instances want, and who may reach them.

moto and `cloud.seams` keep the control plane. From it `table` makes, in the account's turn, a
description of all databases as they should be now; what serves them stands behind `port.Servers`.
"""
