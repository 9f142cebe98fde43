# SPDX-License-Identifier: Apache-2.0
# A file of an entity that is gone is found by --check and removed by generate; a file that
# ddbc did not generate is left alone.
"$DDBC" app.yaml -o out || exit
sed 's/Task\b/Task/' out/app/task.h >out/app/gone.h
echo 'int mine;' >out/app/mine.c
"$DDBC" generate app.yaml -o out --check
echo "exit $?"
"$DDBC" app.yaml -o out || exit
test ! -e out/app/gone.h && test -e out/app/mine.c && echo "removed"
"$DDBC" generate app.yaml -o out --check
