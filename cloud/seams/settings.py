"""moto's settings. Replaces: moto.settings' defaults, which it reads from the environment.

The process's own environment must not decide whose account a call lands in, nor lend moto
credentials, so names that would are removed.
"""

import os
from pathlib import Path

_CATALOGUE = Path(__file__).parent / "catalogue"

SETTINGS = {
    # No learner reaches another's bucket.
    "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false",
    # moto's own list holds over a thousand images and a snapshot for each: 431 kB an account.
    "MOTO_AMIS_PATH": str(_CATALOGUE / "amis.json"),
    # The mistakes that AWS refuses and moto lets pass.
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    # Moto would add `Access-Control-Allow-Origin: *` to everything.
    "MOTO_DISABLE_GLOBAL_CORS": "true",
    "MOTO_ALLOW_NONEXISTENT_REGION": "false",
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true",
}
UNWANTED = ("MOTO_ACCOUNT_ID", "TEST_SERVER_MODE", "TEST_PROXY_MODE", "MOTO_S3_CUSTOM_ENDPOINTS")


def apply() -> None:
    for name in [name for name in os.environ if name.startswith("AWS_") or name in UNWANTED]:
        del os.environ[name]
    os.environ.update(SETTINGS)
    # botocore, inside moto, asks for a region and for keys though nothing is ever sent.
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
