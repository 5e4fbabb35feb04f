"""What a forked cloud starts from: imported by the fork server alone, never by a test process.

moto is changed when it is imported here. See `tests.forked`.
"""

from cloud.seams.regions import regions
from cloud.server.preload import FIRST, LATER, preload, preload_rest
from cloud.server.serve import mend

mend()
preload(FIRST)
for module in FIRST + LATER:
    regions(module.removeprefix("aws"))  # moto says awslambda, botocore lambda
preload_rest()
