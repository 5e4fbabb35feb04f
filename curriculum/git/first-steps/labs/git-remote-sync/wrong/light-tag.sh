# fails: tag.1
# message: is a light tag
# Makes a tag that is a bare name.
set -euo pipefail

cd ~
git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
git switch -qc topic
echo "We wrap it." > gifts.md
git add gifts.md
git commit -qm "Offer to wrap gifts"
git push -qu origin topic
git switch -q main
echo "Within 30 days." > returns.md
git add returns.md
git commit -qm "Tell about returns"
git pull -q --no-rebase --no-edit
git push -q
git tag v1.1
git push -q origin v1.1
