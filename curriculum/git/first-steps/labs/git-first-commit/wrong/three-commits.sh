# fails: sources.1
# message: Exactly two snapshots are expected
# Commits the Java files one by one.
set -euo pipefail

git config --global user.name "Ada Lovelace"
git config --global user.email ada@example.com
git init -b main "$LAB_FOLDER"
cd "$LAB_FOLDER"
echo "# $LAB_FOLDER" > README.md
git add README.md
git commit -m "Describe the project"
echo "class Book { }" > Book.java
echo "class Shelf { }" > Shelf.java
git add Book.java
git commit -m "Add book (#22)"
git add Shelf.java
git commit -m "Add shelf (#22)"
