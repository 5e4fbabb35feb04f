"""The variables that a learner's programs find."""

from collections.abc import Mapping

from runner.server.jail import HOME

AUTHORITY = "/etc/ssl/certs/ca-certificates.crt"
ALWAYS = {
    "HOME": HOME,
    "USER": "learner",
    "LOGNAME": "learner",
    "SHELL": "/bin/bash",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PAGER": "less",
    "LESS": "-FRX",
    "EDITOR": "nano",
    "AWS_PAGER": "",
    "AWS_CLI_AUTO_PROMPT": "off",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CA_BUNDLE": AUTHORITY,
    "REQUESTS_CA_BUNDLE": AUTHORITY,
    "SSL_CERT_FILE": AUTHORITY,
    "CURL_CA_BUNDLE": AUTHORITY,
    "NODE_EXTRA_CA_CERTS": AUTHORITY,
    "PYTHONDONTWRITEBYTECODE": "1",
}


def jail_environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return everything a jail's programs start with; the session's own variables win."""
    return {**ALWAYS, **own}
