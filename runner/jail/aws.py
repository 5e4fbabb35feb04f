"""`aws` in the jail: the packaged command line, called by its own name."""

import importlib
import sys


def main() -> None:
    sys.argv[0] = "aws"
    sys.exit(importlib.import_module("awscli.clidriver").main())
