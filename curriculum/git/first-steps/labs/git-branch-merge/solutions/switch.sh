# One line after the other, with `switch`.
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
git merge -q --no-edit feature
git branch -d feature
