# fails: conclude
# message: the commit is to come
# Settles the page, and forgets the commit.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
sed -i -E '/^(<{7}|={7}|>{7})/d' "$LAB_PAGE"
git add "$LAB_PAGE"
