"""`aws` in the jail: the packaged command line, named as itself."""

import sys

from awscli.clidriver import main

sys.argv[0] = "aws"
sys.exit(main())
