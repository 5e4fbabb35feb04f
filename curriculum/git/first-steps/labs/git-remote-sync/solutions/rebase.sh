# Puts the own commit on top; tells the upstream by itself, and pushes the tag with the branch.
set -euo pipefail

git clone -q "file://$HOME/server/$LAB_REMOTE" shop
cd shop
git checkout -q -b topic
printf 'We wrap it.\n' > gifts.md
git add gifts.md
git commit -qm "Offer to wrap gifts"
git push -q origin topic
git branch --set-upstream-to=origin/topic
git checkout -q main
echo "Within 30 days." > returns.md
git add returns.md
git commit -qm "Tell about returns"
git fetch -q
git rebase -q origin/main
git tag -am "Returns and shipping" v1.1
git push -q --follow-tags
