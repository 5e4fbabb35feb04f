"""The same from Python, with GitPython."""

import os
from pathlib import Path

from git import GitConfigParser, Repo

with GitConfigParser(str(Path("~/.gitconfig").expanduser()), read_only=False) as config:
    config.set_value("user", "name", "Guido")
    config.set_value("user", "email", "guido@example.com")

folder = Path(os.environ["LAB_FOLDER"])
repo = Repo.init(folder, initial_branch="main")

(folder / "README.md").write_text(f"# {folder.name}\n")
repo.index.add(["README.md"])
repo.index.commit("Describe the project")

(folder / "Book.java").write_text("class Book { }\n")
(folder / "Shelf.java").write_text("class Shelf { }\n")
repo.index.add(["Book.java", "Shelf.java"])
repo.index.commit("Add book and shelf\n\nCloses #22.")
