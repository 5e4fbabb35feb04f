# Names the branch at the start and stages by name.
set -euo pipefail

git config --global user.name "Ada Lovelace"
git config --global user.email ada@example.com

git init -b main "$LAB_FOLDER"
cd "$LAB_FOLDER"

echo "# $LAB_FOLDER" > README.md
git add README.md
git commit -m "Describe the project"

echo 'record Book(String title) { }' > Book.java
echo 'record Shelf(java.util.List<Book> books) { }' > Shelf.java
git add Book.java Shelf.java
git commit -m "Add book and shelf (#22)"
