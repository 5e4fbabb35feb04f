# fails: repository
# message: one folder too high
# Starts the repository in the home, above the project's folder.
set -euo pipefail

git config --global user.name "Ada Lovelace"
git config --global user.email ada@example.com
git init -b main
mkdir -p "$LAB_FOLDER"
cd "$LAB_FOLDER"
echo "# $LAB_FOLDER" > README.md
git add README.md
git commit -m "Describe the project"
echo "class Book { }" > Book.java
echo "class Shelf { }" > Shelf.java
git add Book.java Shelf.java
git commit -m "Add book and shelf (#22)"
