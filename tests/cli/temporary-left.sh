# SPDX-License-Identifier: Apache-2.0
# A run that was killed left its temporary file, and this one has the same process id, as it goes in
# containers: the file is no obstacle.
mkdir -p out/app
sh -c 'echo half >out/app/.task.h.$$-0.tmp; exec "$DDBC" app.yaml -o out' || exit
"$DDBC" app.yaml -o out --check
