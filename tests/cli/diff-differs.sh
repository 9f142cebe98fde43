# SPDX-License-Identifier: Apache-2.0
# generate --check shows the file and the first line that differs, and changes nothing.
"$DDBC" app.yaml -o out || exit
mv out/app/task.h old
{ echo 'edited by hand'; cat old; } >out/app/task.h
"$DDBC" generate app.yaml -o out --check >list
code=$?
sed -n 's/^\(app[^ ]* differs\)$/\1/p; 2p' list
head -n 1 out/app/task.h
exit $code
