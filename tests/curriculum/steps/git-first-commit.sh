# task: identity
git config --global user.name Ada
git config --global user.email ada@example.com
# task: repository
git init -b main "$LAB_FOLDER"
# task: readme
cd "$LAB_FOLDER"
echo "# $LAB_FOLDER" > README.md
git add README.md && git commit -m "Describe the project"
# task: sources
cd "$LAB_FOLDER"
echo "class A { }" > A.java
echo "class B { }" > B.java
echo "leave me" > notes.txt
git add A.java B.java && git commit -m "Add A and B (#22)"
# task: clean
rm "$LAB_FOLDER/notes.txt"
