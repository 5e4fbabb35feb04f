# fails: reword
# message: what was staged went
# Amends while a part of lib.js is staged.
set -euo pipefail

cd "$LAB_FOLDER"
git restore --staged secret.env
git commit -q --amend -m "Tell how to run the till (#$LAB_TICKET)"
