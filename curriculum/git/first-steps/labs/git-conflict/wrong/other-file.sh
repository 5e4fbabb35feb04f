# fails: name
# message: It is another file
# Names the test.
set -euo pipefail

lab answer name test.sh
