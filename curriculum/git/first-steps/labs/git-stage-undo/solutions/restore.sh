# The newer commands, one for each direction.
set -euo pipefail

cd "$LAB_FOLDER"
git restore --staged secret.env
git restore app.js
git diff --cached > ~/staged.diff
git diff > ~/unstaged.diff
echo '*.env' > .gitignore
git commit --amend --only -m "Tell how to run the till (#$LAB_TICKET)"
