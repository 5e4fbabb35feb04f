"""WebSocket addresses of this app."""

from django.urls import URLPattern, re_path

from labs.consumers import TerminalConsumer

websocket_urlpatterns: list[URLPattern] = [
    re_path(
        r"^ws/sessions/(?P<session_id>[0-9a-f-]{36})/terminals/(?P<name>[a-z0-9-]{1,32})/$",
        TerminalConsumer.as_asgi(),
    ),
]
