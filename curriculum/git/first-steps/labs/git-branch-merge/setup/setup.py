"""A bakery's site with three commits on main."""

REPOSITORY = """
git init -q "$LAB_FOLDER"
cd "$LAB_FOLDER"
export GIT_AUTHOR_NAME=Noor GIT_AUTHOR_EMAIL=noor@example.com

echo "# $LAB_FOLDER: the site of a bakery" > README.md
git add README.md
git commit -q -m "Describe the site"

printf '%s\n' '<h1>Bread every day</h1>' '<p>Baked since five this morning.</p>' > index.html
git add index.html
git commit -q -m "Greet the visitors"

printf '%s\n' '<h1>Prices</h1>' '<p>Rye 3.20</p>' '<p>Wheat 2.80</p>' > prices.html
git add prices.html
git commit -q -m "List the prices"
"""


def setup(lab):
    lab.run(REPOSITORY)
    return {"start": lab.run(f"git -C {lab.parameters['folder']} rev-parse HEAD")}
