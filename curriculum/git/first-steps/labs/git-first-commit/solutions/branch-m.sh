# Renames the branch afterwards and lets `commit -a` stage what Git follows.
set -euo pipefail

mkdir -p "$LAB_FOLDER"
cd "$LAB_FOLDER"
git init
git branch -m main

git config --global user.name "Grace Hopper"
git config --global user.email grace@example.com

printf 'The project %s\n\nWho borrowed which book?\n' "$LAB_FOLDER" > README.md
git add --intent-to-add README.md
git commit -a -m "Say what this is"

mkdir -p src
echo 'interface Loan { }' > src/Loan.java
echo 'interface Reader { }' > src/Reader.java
git add --intent-to-add src
git commit -a -m "#22: lend books to readers"
