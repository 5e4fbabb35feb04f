# fails: main
# message: Noor's commit is lost
# Fetches, which makes a lease worthless, and pushes with it.
set -euo pipefail

cd ~
git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
git switch -q main
echo "Within 30 days." > returns.md
git add returns.md
git commit -qm "Tell about returns"
git push || git fetch -q
git push -q --force-with-lease
