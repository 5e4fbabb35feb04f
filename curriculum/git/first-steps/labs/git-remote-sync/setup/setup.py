"""A shared repository, and a colleague whose commit comes to it with the learner's first push.

All of it is in the learner's home and runs in their machine: who changes the hook changes their own
lab. What counts is told by the colleague's commit, whose id is known from here on.
"""

# No push is held up long enough to be overtaken, so the hook that Git runs for each reference
# pushed has the colleague come first. Source: githooks(5), "update". Her commit waits in a bundle:
# a clone by path takes every object along, and then the learner would have hers already.
HOOK = """\
#!/bin/sh
# Noor works as well: she pushes to main just before your first push arrives.
[ -f noor ] || exit 0
git fetch -q "$PWD/noor" main:main
rm noor
echo "Noor has pushed to main a moment ago."
if [ "$1" = refs/heads/main ]; then
  echo "So main is not what it was when you began. Your push is turned down."
  exit 1
fi
"""

REPOSITORY = """
server=~/server/$LAB_REMOTE
export GIT_AUTHOR_NAME=Noor GIT_AUTHOR_EMAIL=noor@example.com
git init -q --bare -b main "$server"
git -C "$server" config uploadpack.allowAnySHA1InWant true

work=$(mktemp -d)
git clone -q "$server" "$work" 2> /dev/null
cd "$work"
echo "# The shop $LAB_REMOTE" > README.md
printf 'article,pieces\\n%s,%s\\n' tea "$TEA" jam "$JAM" > stock.csv
git add .
git commit -q -m "Open the shop"
echo "Orders leave the house the same day." >> README.md
git commit -q -a -m "Promise quick delivery"
git push -q origin main

echo "Shipping is free from $FREE on." > shipping.md
git add shipping.md
git commit -q -m "Tell the cost of shipping"
git bundle create -q "$server/noor" origin/main..main

rm "$server"/hooks/*
mv ~/.update "$server/hooks/update"
rm -rf "$work"
"""


def setup(lab):
    tea, jam, free = (lab.random.randint(10, 99) for _ in range(3))
    lab.put_file(".update", HOOK.encode(), executable=True)
    lab.run(f"TEA={tea} JAM={jam} FREE={free}\n{REPOSITORY}")
    server = f"~/server/{lab.parameters['remote']}"
    return {
        "start": lab.run(f"git -C {server} rev-parse main"),
        "noor": lab.run(f"git bundle list-heads {server}/noor").split()[0],
    }
