# fails: main
# message: main never diverged
# Has a merge commit, but main had nothing of its own.
set -euo pipefail

cd "$LAB_FOLDER"
git switch -qc feature
echo "<p>6 to 18 h</p>" > hours.html
git add hours.html
git commit -qm "Add the opening hours"
echo "<a href=hours.html>Hours</a>" >> index.html
git commit -qam "Link the opening hours"
git switch -q main
git merge -q --no-ff --no-edit feature
