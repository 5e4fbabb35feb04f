# fails: sources.2
# message: also changes `README.md`
# Takes an edited README.md along in the second commit.
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
echo "Now with books." >> README.md
git add Book.java Shelf.java README.md
git commit -m "Add book and shelf (#22)"
