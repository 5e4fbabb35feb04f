# fails: topic.2
# message: has no upstream here
# Pushes by name, and leaves the branch without an upstream.
set -euo pipefail

cd ~
git clone -q ~/server/"$LAB_REMOTE" shop
cd shop
git switch -qc topic
echo "We wrap it." > gifts.md
git add gifts.md
git commit -qm "Offer to wrap gifts"
git push -q origin topic
