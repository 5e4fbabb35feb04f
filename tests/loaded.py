"""What a forked cloud starts from: imported by the fork server alone, never by a test process.

moto is changed when it is imported here. See `tests.forked`.
"""

from cloud.seams.install import install
from cloud.seams.managed_policies import catalogue
from cloud.server import serve
from cloud.server.preload import FIRST, LATER, preload

__all__ = ["serve"]

install()
preload(FIRST + LATER)
catalogue()
