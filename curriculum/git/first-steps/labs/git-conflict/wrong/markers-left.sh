# fails: resolve
# message: Conflict markers are left
# Stages and commits the file as Git left it.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
git commit -q -a --no-edit
