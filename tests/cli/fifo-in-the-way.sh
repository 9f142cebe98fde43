# SPDX-License-Identifier: Apache-2.0
# FIFOs where files should be and among old files: an error and no wait.
mkdir -p out/app
mkfifo out/app/task.h out/app/old.h
"$DDBC" app.yaml -o out
code=$?
rm out/app/task.h
"$DDBC" app.yaml -o out && [ -p out/app/old.h ] || exit 9
exit $code
