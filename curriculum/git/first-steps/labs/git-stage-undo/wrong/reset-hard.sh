# fails: discard
# message: the lib.js work is lost
# Throws everything away at once.
set -euo pipefail

cd "$LAB_FOLDER"
git restore --staged secret.env
git reset -q --hard
