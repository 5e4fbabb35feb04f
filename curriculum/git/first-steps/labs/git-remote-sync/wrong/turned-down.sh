# fails: main
# message: Noor was faster
# Stops where the server says no.
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
git push || true
