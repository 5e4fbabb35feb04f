"""What moto does otherwise than a lab needs, mended: one small module a seam.

Each module names what it replaces in moto 5.2.5 and has a contract test in `tests/cloud/`.
`install.install()` puts all in place. moto reads part of its settings while it is imported, so
they are applied here, before any seam can import it.
"""

from cloud.seams import settings

settings.apply()
