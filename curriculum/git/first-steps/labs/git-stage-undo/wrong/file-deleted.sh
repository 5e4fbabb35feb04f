# fails: unstage
# message: gone from the disk
# Takes "remove it" to mean the file.
set -euo pipefail

cd "$LAB_FOLDER"
git rm -qf secret.env
