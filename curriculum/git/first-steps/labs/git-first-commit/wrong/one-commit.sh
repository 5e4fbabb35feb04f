# fails: readme.1
# message: two snapshots are expected
# Puts everything into one commit.
set -euo pipefail

git config --global user.name "Ada Lovelace"
git config --global user.email ada@example.com
git init -b main "$LAB_FOLDER"
cd "$LAB_FOLDER"
echo "# $LAB_FOLDER" > README.md
echo "class Book { }" > Book.java
echo "class Shelf { }" > Shelf.java
git add .
git commit -m "Add everything (#22)"
