"""No way out of the process. Replaces: how moto speaks to the rest of the world.

- `requests` (an HTTP subscriber of a topic, an HTTP integration, a webhook): a learner could make
  the platform call any address in its network. Nobody answers them here.
- botocore inside moto (Step Functions' tasks, custom resources): would reach the real AWS.
- docker (Lambda, Batch): learners' code would run on the host, outside any jail.
"""

from typing import Any, NoReturn

import requests
from botocore.exceptions import EndpointConnectionError
from botocore.httpsession import URLLib3Session
from moto.core.config import default_user_config
from moto.utilities.docker_utilities import DockerModel

from cloud.seams.patch import put


def install() -> None:
    put(requests.Session, "send", _unanswered)
    put(URLLib3Session, "send", _no_aws)
    put(DockerModel, "docker_client", property(_no_containers))
    default_user_config["lambda"]["use_docker"] = True  # so that nothing is echoed as a result
    default_user_config["stepfunctions"]["execute_state_machine"] = False


def _unanswered(_self: Any, request: Any, **_options: Any) -> requests.Response:
    """Delivery is best effort: its failure is not the publisher's."""
    response = requests.Response()
    response.status_code = 503
    response.url = str(request.url)
    response.request = request
    response._content = b""
    return response


def _no_aws(_self: Any, request: Any) -> NoReturn:
    raise EndpointConnectionError(endpoint_url=request.url)


def _no_containers(_self: Any) -> NoReturn:
    raise NotImplementedError("containers do not run in this cloud")
