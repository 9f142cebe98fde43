# SPDX-License-Identifier: Apache-2.0
# A folder where a file should be: an error, no file replaced, no temporary left.
mkdir -p out/app/task.h
"$DDBC" app.yaml -o out
code=$?
find out | sort
exit $code
