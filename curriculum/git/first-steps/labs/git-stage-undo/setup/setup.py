"""A till's repository in the middle of somebody's work: all three trees differ."""

REPOSITORY = """
git init -q "$LAB_FOLDER"
cd "$LAB_FOLDER"

commit() {
  GIT_AUTHOR_NAME=Noor GIT_AUTHOR_EMAIL=noor@example.com git commit -q -m "$1"
}

cat > README.md <<END
# $LAB_FOLDER: the till of a small shop
END
git add README.md
commit "Describe the till"

cat > app.js <<'END'
import { total } from "./lib.js";

const basket = [{ name: "bread", cents: 320 }, { name: "jam", cents: 485 }];
console.log(`to pay: ${total(basket)}`);
END
cat > lib.js <<'END'
export function total(basket) {
  const cents = basket.reduce((sum, item) => sum + item.cents, 0);
  return (cents / 100).toFixed(2);
}
END
git add app.js lib.js
commit "Add up a basket"

cat >> README.md <<'END'

Run it with `node app.js`.
END
git add README.md
commit "fix stuff"

# The good work: one function staged, another one not yet.
cat >> lib.js <<END

export function discount(cents) {
  return Math.round(cents * (1 - $PERCENT / 100));
}
END
git add lib.js
cat >> lib.js <<END

export function points(cents) {
  return Math.floor(cents / $CENTS_A_POINT);
}
END

# The two mistakes.
echo 'basket.length = 0; // for a test, take out again' >> app.js
echo "TILL_KEY=$KEY" > secret.env
git add secret.env
"""


def setup(lab):
    percent, cents = lab.random.randint(3, 29), lab.random.randint(60, 190)
    key = f"till-{lab.random.randrange(16**12):012x}"
    lab.run(f"PERCENT={percent} CENTS_A_POINT={cents} KEY={key}\n{REPOSITORY}")
    git = f"git -C {lab.parameters['folder']} rev-parse"
    return {
        "before": lab.run(f"{git} HEAD~1"),
        "tree": lab.run(f"{git} 'HEAD^{{tree}}'"),
        "key": key,
        "staged": f"return Math.round(cents * (1 - {percent} / 100));",
        "unstaged": f"return Math.floor(cents / {cents});",
    }
