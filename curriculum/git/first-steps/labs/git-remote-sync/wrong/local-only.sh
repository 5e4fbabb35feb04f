# fails: topic.1
# message: is local only
# Commits, and pushes nothing.
set -euo pipefail

cd ~
git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
git switch -qc topic
echo "We wrap it." > gifts.md
git add gifts.md
git commit -qm "Offer to wrap gifts"
