# fails: start
# message: If you gave it up
# Takes the conflict for a failure.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
git merge --abort
