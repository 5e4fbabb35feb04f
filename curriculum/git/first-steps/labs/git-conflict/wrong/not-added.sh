# fails: conclude
# message: still takes
# Settles the page, and does not tell Git.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
sed -i -E '/^(<{7}|={7}|>{7})/d' "$LAB_PAGE"
