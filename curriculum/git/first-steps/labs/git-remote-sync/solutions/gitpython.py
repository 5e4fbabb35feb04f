"""The same from Python, with GitPython."""

import os
from pathlib import Path

from git import Repo

home = Path.home()
repo = Repo.clone_from(home / "server" / os.environ["LAB_REMOTE"], home / "shop")


def commit(name: str, text: str, message: str) -> None:
    (home / "shop" / name).write_text(text)
    repo.index.add([name])
    repo.index.commit(message)


repo.create_head("topic").checkout()
commit("gifts.md", "We wrap it.\n", "Offer to wrap gifts")
repo.git.push("origin", "topic", set_upstream=True)

repo.heads.main.checkout()
commit("returns.md", "Within 30 days.\n", "Tell about returns")
repo.remotes.origin.fetch()
repo.git.merge("origin/main", no_edit=True)
repo.remotes.origin.push("main").raise_if_error()

tag = repo.create_tag("v1.1", message="Returns and shipping")
repo.remotes.origin.push(tag).raise_if_error()
