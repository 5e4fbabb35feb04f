# The older commands; main goes on first, and the merge is told its message.
set -euo pipefail

cd "$LAB_FOLDER"
git branch feature
echo '<p>Spelt 3.60</p>' >> prices.html
git commit -qam "Bake spelt"
git checkout -q feature
printf '<p>Closed on Mondays</p>\n' > hours.html
git add .
git commit -qm "Add the opening hours"
sed -i '1i <a href="hours.html">Hours</a>' index.html
git add -u
git commit -qm "Link the opening hours"
git checkout -q main
git merge -q --no-ff --log -m "Merge the opening hours" feature
git branch -q --delete feature
