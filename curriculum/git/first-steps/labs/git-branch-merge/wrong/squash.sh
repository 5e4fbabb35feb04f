# fails: merge
# message: the feature commits are unreachable
# Squashes the feature into one commit.
set -euo pipefail

cd "$LAB_FOLDER"
git switch -qc feature
echo "<p>6 to 18 h</p>" > hours.html
git add hours.html
git commit -qm "Add the opening hours"
echo "<a href=hours.html>Hours</a>" >> index.html
git commit -qam "Link the opening hours"
git switch -q main
sed -i s/3.20/3.40/ prices.html
git commit -qam "Raise the price of rye"
git merge -q --squash feature
git commit -qm "Add the opening hours"
