# fails: diffs.1
# message: is `git diff --cached`
# Saves the plain diff twice.
set -euo pipefail

cd "$LAB_FOLDER"
git restore --staged secret.env
git restore app.js
git diff > ~/staged.diff
git diff > ~/unstaged.diff
