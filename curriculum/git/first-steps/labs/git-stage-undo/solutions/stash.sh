# Removes from the index with `rm --cached`, and has the work out of the way while it amends.
set -euo pipefail

cd "$LAB_FOLDER"
git rm -q --cached secret.env
git show HEAD:app.js > app.js
git diff-index --cached --patch HEAD > ~/staged.diff
git diff-files --patch > ~/unstaged.diff
echo /secret.env >> .git/info/exclude
git stash -q
git commit -q --amend -m "#$LAB_TICKET: tell how to run the till"
git stash pop -q --index
