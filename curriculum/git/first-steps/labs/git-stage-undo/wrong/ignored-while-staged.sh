# fails: ignore
# message: does not ignore what it
# Ignores the file, but leaves it in the index.
set -euo pipefail

cd "$LAB_FOLDER"
echo secret.env > .gitignore
