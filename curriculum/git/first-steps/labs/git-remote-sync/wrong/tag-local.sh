# fails: tag.1
# message: v1.1 is local only
# Believes that a push takes tags along.
set -euo pipefail

cd ~
git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
git switch -q main
echo "Within 30 days." > returns.md
git add returns.md
git commit -qm "Tell about returns"
git tag -a v1.1 -m "Returns"
git push || true
