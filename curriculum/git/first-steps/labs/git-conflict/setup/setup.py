"""A museum's site whose two branches change one line of one page, and other pages alike."""

REPOSITORY = r"""
git init -q "$LAB_FOLDER"
cd "$LAB_FOLDER"
export GIT_AUTHOR_NAME=Noor GIT_AUTHOR_EMAIL=noor@example.com

for page in about tickets visit; do
  cat > $page.html <<END
<h1>The museum: $page</h1>
<p>Everything about $page.</p>
<footer>
  <p>Welcome!</p>
</footer>
END
done
cat > test.sh <<END
#!/bin/sh
# The page test: both lines in the footer, once each, and nothing that Git wrote.
page=$LAB_PAGE
fail() { echo "\$page: \$1"; exit 1; }
if grep -Eq '^(<{7}|={7}|>{7})' "\$page"; then fail "there are conflict markers in it"; fi
for part in '<footer>' '</footer>' 'Open $LAB_HOURS' 'Ring at gate $LAB_GATE'; do
  [ "\$(grep -c "\$part" "\$page")" = 1 ] || fail "'\$part' should be on one line"
done
echo "\$page: passed"
END
chmod +x test.sh
git add .
git commit -q -m "Start the museum's site"

git switch -q -c visitors
sed -i "s/Welcome!/Ring at gate $LAB_GATE, and we let you in./" $LAB_PAGE
sed -i "s/Everything/All that visitors ask/" $OTHER.html
git commit -q -a -m "Tell visitors where to ring"

git switch -q main
sed -i "s/Welcome!/Open $LAB_HOURS./" $LAB_PAGE
git commit -q -a -m "Tell the opening hours"
"""
PAGES = ("about", "tickets", "visit")


def setup(lab):
    page = lab.parameters["page"]
    other = lab.random.choice([name for name in PAGES if f"{name}.html" != page])
    lab.run(f"OTHER={other}\n{REPOSITORY}")
    git = f"git -C {lab.parameters['folder']} rev-parse"
    return {"main": lab.run(f"{git} main"), "visitors": lab.run(f"{git} visitors")}
