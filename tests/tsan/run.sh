#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The programs of this folder under ThreadSanitizer: any report fails, and so does a seeded race that
# is not reported. Called by `make tsan`, which builds them.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make tsan}"
logs=${OUT:?}/tsan
passed=0 failed=0
mkdir -p "$logs"
export TSAN_OPTIONS="halt_on_error=0:exitcode=66:second_deadlock_stack=1:die_after_fork=0"

judge() { # STATUS NAME
  if [ "$1" -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL tsan/$2:"
    head -n 60 "$logs/$2.txt"
  fi
}

# Newer kernels place things where ThreadSanitizer of gcc 12 does not expect them.
run() { # NAME COMMAND...
  name=$1
  shift
  if command -v setarch >/dev/null && setarch -R true 2>/dev/null; then
    setarch -R timeout 120 "$@" >"$logs/$name.txt" 2>&1
  else
    timeout 120 "$@" >"$logs/$name.txt" 2>&1
  fi
}

for source in tests/tsan/*.c; do
  name=$(basename "$source" .c)
  case $name in seed_*) continue ;; esac
  run "$name" "$OBJ/tests/tsan/$name"
  judge $? "$name"
done
# The compiler, which plans, prints and writes by threads: into a new folder, and over what is there.
rm -rf "$logs/many"
awk -v entities=256 -v seed=1 -f tests/bench/schema.awk >"$logs/many.yaml"
for time in first again; do
  run "ddbc-$time" "$OUT/ddbc" generate "$logs/many.yaml" -o "$logs/many"
  judge $? "ddbc-$time"
done
run seed_race "$OBJ/tests/tsan/seed_race"
grep -q 'WARNING: ThreadSanitizer: data race' "$logs/seed_race.txt"
judge $? seed_race
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
