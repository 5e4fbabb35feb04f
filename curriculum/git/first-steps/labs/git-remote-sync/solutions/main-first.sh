# Pushes main before anything else, and is turned down by the server twice: in words, then by Git.
set -euo pipefail

git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
echo "Within 30 days." > returns.md
git add returns.md
git commit -qm "Tell about returns"
git push && exit 1
git push && exit 1
git pull -q --rebase
git push -q
git switch -qc topic
echo "We wrap it." > gifts.md
git add gifts.md
git commit -qm "Offer to wrap gifts"
git push -qu origin topic
git tag -a v1.1 -m "Returns and shipping" main
git push -q --tags
