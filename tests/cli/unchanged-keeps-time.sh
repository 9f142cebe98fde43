# SPDX-License-Identifier: Apache-2.0
# A second run touches nothing, so make has nothing to rebuild; a changed file is written again.
"$DDBC" app.yaml -o out || exit
find out -type f -exec touch -d '2001-02-03 04:05:06' {} +
"$DDBC" app.yaml -o out || exit
find out -type f -newermt '2001-02-04'
first=$(find out -type f | sort | head -n 1)
echo tampered-with >>"$first"
"$DDBC" app.yaml -o out || exit
test -n "$(find "$first" -newermt '2001-02-04')" && ! grep -q tampered-with "$first" && echo rewritten
