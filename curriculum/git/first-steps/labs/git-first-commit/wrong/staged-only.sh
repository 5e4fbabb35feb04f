# fails: sources.1
# message: the index is ahead of HEAD
# Stages the Java files and believes that this is a snapshot.
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
git add Book.java Shelf.java
