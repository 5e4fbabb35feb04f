# The older commands; unstages lib.js to amend, and stages nothing again.
set -euo pipefail

cd "$LAB_FOLDER"
git reset -q -- secret.env
git checkout -- app.js
git diff --staged -- lib.js > ~/staged.diff
git diff -- lib.js > ~/unstaged.diff
printf '# keys\nsecret.env\n' >> .gitignore
git reset -q
git commit --amend -m "Say how the till is run" -m "Closes #$LAB_TICKET."
