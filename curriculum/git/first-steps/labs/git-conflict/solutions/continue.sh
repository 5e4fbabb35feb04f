# Writes the footer anew, visitors first, and concludes with --continue.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
lab answer name "$LAB_PAGE"
git checkout -q --theirs "$LAB_PAGE"
sed -i "s|</footer>|  <p>Open $LAB_HOURS.</p>\n</footer>|" "$LAB_PAGE"
git add -u
GIT_EDITOR=true git merge --continue
./test.sh
