# Has a merge tool of its own do the work; here it keeps the lines of both sides.
set -euo pipefail

cd "$LAB_FOLDER"
git merge visitors || true
lab answer name "./$LAB_PAGE"
git config mergetool.union.cmd 'git merge-file -p --union "$LOCAL" "$BASE" "$REMOTE" > "$MERGED"'
git config mergetool.union.trustExitCode true
git mergetool --no-prompt --tool=union
rm -f ./*.orig
git commit -q -m "Merge visitors: keep the hours and the gate"
./test.sh
