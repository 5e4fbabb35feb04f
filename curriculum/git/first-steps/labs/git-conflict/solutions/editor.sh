# Edits the markers away and commits.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
lab answer name "$(git diff --name-only --diff-filter=U)"
sed -i -E '/^(<{7}|={7}|>{7})/d' "$LAB_PAGE"
git add "$LAB_PAGE"
git commit -q --no-edit
./test.sh
