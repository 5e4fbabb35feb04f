# fails: diffs.2
# message: not with HEAD
# Compares the folder with HEAD, which shows both changes.
set -euo pipefail

cd "$LAB_FOLDER"
git restore --staged secret.env
git restore app.js
git diff --cached > ~/staged.diff
git diff HEAD > ~/unstaged.diff
