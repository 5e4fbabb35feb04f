"""The web process: pages over HTTP, terminals and live tasks over WebSocket."""

import gc
import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

pages = get_asgi_application()  # loads the apps: the consumers below need them

from courses.selectors import curriculum  # noqa: E402
from grader.routing import websocket_urlpatterns as live  # noqa: E402
from labs.routing import websocket_urlpatterns as terminals  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([*terminals, *live]))
        ),
    }
)

# What is loaded stays. To look through all of it for garbage, now and then, would keep a learner
# waiting for a tenth of a second.
curriculum()
gc.collect()
gc.freeze()
