# fails: resolve
# message: The visitor line is missing
# Has Git take one side for every conflict.
set -euo pipefail

cd "$LAB_FOLDER"
git merge -q --no-edit -X ours visitors
