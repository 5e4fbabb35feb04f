"""The same from Python, with GitPython."""

import os
from pathlib import Path

from git import Repo

folder = Path(os.environ["LAB_FOLDER"])
repo = Repo(folder)
main = repo.heads.main

repo.create_head("feature").checkout()
(folder / "hours.html").write_text("<p>6 to 18 h</p>\n")
repo.index.add(["hours.html"])
repo.index.commit("Add the opening hours")
(folder / "index.html").write_text('<a href="hours.html">Hours</a>\n')
repo.index.add(["index.html"])
repo.index.commit("Link the opening hours")

main.checkout()
(folder / "prices.html").write_text("<p>Rye 3.40</p>\n")
repo.index.add(["prices.html"])
repo.index.commit("Raise the price of rye")

repo.git.merge("feature", no_edit=True)
repo.delete_head("feature")
