"""WebSocket addresses of this app."""

from django.urls import URLPattern, re_path

from grader.consumers import LiveConsumer

websocket_urlpatterns: list[URLPattern] = [
    re_path(r"^ws/sessions/(?P<session_id>[0-9a-f-]{36})/live/$", LiveConsumer.as_asgi()),
]
