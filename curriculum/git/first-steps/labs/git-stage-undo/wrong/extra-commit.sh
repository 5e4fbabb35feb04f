# fails: reword
# message: Amend, don't add
# Adds a commit with the right message and leaves the bad one where it is.
set -euo pipefail

cd "$LAB_FOLDER"
git restore --staged secret.env
git commit -q -m "Tell how to run the till (#$LAB_TICKET)"
