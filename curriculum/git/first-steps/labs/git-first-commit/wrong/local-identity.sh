# fails: identity.1
# message: Set it globally
# Leaves out --global, so the next repository does not know the learner.
set -euo pipefail

git init -b main "$LAB_FOLDER"
cd "$LAB_FOLDER"
git config user.name "Ada Lovelace"
git config user.email ada@example.com
echo "# $LAB_FOLDER" > README.md
git add README.md
git commit -m "Describe the project"
echo "class Book { }" > Book.java
echo "class Shelf { }" > Shelf.java
git add Book.java Shelf.java
git commit -m "Add book and shelf (#22)"
