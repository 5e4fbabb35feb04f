# fails: readme.1
# message: the index is ahead of HEAD
# Stages README.md and stops there.
set -euo pipefail

git config --global user.name "Ada Lovelace"
git config --global user.email ada@example.com
git init -b main "$LAB_FOLDER"
cd "$LAB_FOLDER"
echo "# $LAB_FOLDER" > README.md
git add README.md
