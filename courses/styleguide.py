"""The page that shows every part of the design system."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from courses.packs.markdown import render as html

SPECIMENS = (  # id, title, template
    ("tokens", "Tokens", "styleguide/_tokens.html"),
    ("type", "Type", "styleguide/_type.html"),
    ("controls", "Buttons, pills, marks, meters, menus", "styleguide/_controls.html"),
    ("cards", "Cards and steps", "styleguide/_cards.html"),
    ("tasks", "Tasks", "styleguide/_tasks.html"),
    ("feedback", "Callouts, toasts, dialogs", "styleguide/_feedback.html"),
    ("forms", "Forms", "styleguide/_forms.html"),
    ("code", "Code and tables", "styleguide/_code.html"),
    ("terminal", "Terminal", "styleguide/_terminal.html"),
)
CODE = """\
```sh
# Ask for the oldest version, and copy it over the top.
aws s3api list-object-versions --bucket "$LAB_BUCKET" --prefix photo.gif
```

```python
def handler(event: dict, context: object) -> dict:
    return {"statusCode": 200, "body": f"Hello {event['name']}"}
```

```console
$ git status --short
?? README.md
```

| command | what it does |
| --- | --- |
| `git add` | stages a file |
| `git commit` | keeps what is staged |
"""


@login_required
@require_GET
def styleguide(request: UserRequest) -> HttpResponse:
    context = {"specimens": SPECIMENS, "code": html(CODE)}
    return render(request, "courses/styleguide.html", context)
