# fails: feature
# message: The work is on main
# Makes the branch and does not go there.
set -euo pipefail

cd "$LAB_FOLDER"
git branch feature
echo "<p>6 to 18 h</p>" > hours.html
git add hours.html
git commit -qm "Add the opening hours"
echo "<a href=hours.html>Hours</a>" >> index.html
git commit -qam "Link the opening hours"
