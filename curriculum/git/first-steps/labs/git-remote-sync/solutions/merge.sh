# Merges what the colleague did.
set -euo pipefail

cd ~
git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
git switch -qc topic
echo "We wrap it." > gifts.md
git add gifts.md
git commit -qm "Offer to wrap gifts"
git push -u origin topic
git switch -q main
echo "Within 30 days." > returns.md
git add returns.md
git commit -qm "Tell about returns"
git push && exit 1 # must be turned down
git pull -q --no-rebase --no-edit
git push -q
git tag -a v1.1 -m "Returns and shipping"
git push -q origin v1.1
