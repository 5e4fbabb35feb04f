# fails: main
# message: Noor's commit is lost
# Answers the refusal with force.
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
git push || git push -q --force
