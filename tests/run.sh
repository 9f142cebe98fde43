#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/run.sh [STAGE...]      (called by `make test`, which says where things are built)
# Runs the stages, then prints a table of suites and, as the last line, the totals. Ends with 1 when
# anything failed. ONLY=name runs only the Criterion programs test_name.
#
# Every stage adds rows `suite TAB passed TAB failed TAB skipped` to $DDB_TEST_REPORT; so do tests
# that run cases from data (tests/support/report.h).
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
OUT=${OUT:-build}
: "${OBJ:?is set by make test}"
stages=${*:-unit wire local golden invalid silent cli breaking reference hostile namespaces property corpus mutation tables editor live server differential reserved headers exports link loop install replay sign-random soak vectors secrets}

# Nothing of the user's AWS set-up, time zone, language or proxy may change a result, and no test
# may read the user's home. The zone is an odd one so that local time cannot pass for UTC.
export user_home="$HOME"
for name in $(env | sed -n 's/^\(AWS_[A-Za-z0-9_]*\|DDB_ENDPOINT\|[a-zA-Z]*_proxy\|[A-Z]*_PROXY\)=.*/\1/p'); do
  unset "$name"
done
unset MAKEFLAGS MFLAGS # a test that runs make is not part of this one's
export LC_ALL=C TZ=ODD-5:45 HOME="$root/$OUT/home" AWS_EC2_METADATA_DISABLED=true
export OUT OBJ DDB_BUILD="$root/build" DDBC="$root/$OUT/ddbc" DDB_TEST_REPORT="$root/$OUT/report.tsv"
export DDB_VECTORS="${DDB_VECTORS:-$root/../shared/vectors}"
export DDB_LOGS="$root/$OUT/log"
rm -rf "$DDB_LOGS"
mkdir -p "$HOME" "$DDB_LOGS"
: >"$DDB_TEST_REPORT"

# A language with a decimal comma, for the tests that no locale may disturb.
export LOCPATH="$DDB_BUILD/locale"
if ! [ -d "$LOCPATH/de_DE.UTF-8" ]; then
  mkdir -p "$LOCPATH"
  localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" || :
fi

case " $stages " in
  *' asan '*)
    reports=$root/$OUT/reports
    # shellcheck source=tests/asan/options.sh
    . tests/asan/options.sh
    ;;
esac

row() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$DDB_TEST_REPORT"; }

# The built programs of a folder, as far as ONLY asks for them.
programs() {
  for source in "tests/$1"/test_*.c; do
    name=$(basename "$source" .c)
    [ -f "$source" ] || continue
    [ -n "${ONLY:-}" ] && [ "test_$ONLY" != "$name" ] || echo "$OBJ/tests/$1/$name"
  done
}

# What the library tells of each call is part of the logs, for the stage `secrets`.
criterion_stage() { # FOLDER
  # shellcheck disable=SC2046 # one word per program
  DDB_LOG=stderr sh tests/support/criterion.sh "$1" $(programs "$1")
}

# A script that prints a line per failure and `N passed, N failed, N skipped` at its end.
script_stage() { # NAME SCRIPT
  [ -f "$2" ] || return 0
  log=$DDB_LOGS/$1.txt status=0
  sh "$2" >"$log" 2>&1 || status=$?
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" |
    tail -n 1)
  # shellcheck disable=SC2086 # three words
  set -- "$1" ${counts:-0 1 0}
  if [ $status -ne 0 ] && [ "$3" -eq 0 ]; then set -- "$1" "$2" 1 "$4"; fi
  row "$@"
  if [ "$3" -ne 0 ]; then echo "FAILED: $1" && sed '$d' "$log"; fi
  if [ "$4" -ne 0 ]; then grep '^skipped' "$log"; fi
}

# In this process: nothing to install, nothing to start. The file is new for each program, since a
# test's process does not share another's memory.
embedded_stage() {
  list=$(programs live)
  [ -n "$list" ] || return 0
  store=$(mktemp -d "$OUT/store.XXXXXX")
  # shellcheck disable=SC2086 # one word per program
  DDB_ENDPOINT=sqlite:$root/$store/live.db DDB_SERVER=embedded DDB_TEST_JOBS=1 \
    sh tests/support/criterion.sh "live embedded" $list
  rm -rf "$store"
}

# Without the server (no network, say) its tests are skipped, except in CI.
live_stage() { # SERVER
  list=$(programs live)
  [ -n "$list" ] || return 0
  if ! HOME=$user_home sh tests/live/install.sh "$1" "$DDB_BUILD/npm/$1"; then
    cases=$(for program in $list; do "$program" --list; done | grep -c -- '-- ')
    echo "skipped: live $1: the server cannot be installed"
    if [ "${CI:-}" = true ]; then row "live $1" 0 1 0; else row "live $1" 0 0 "$cases"; fi
    return 0
  fi
  # One test at a time: they share a server, and one that kills it must be found.
  # shellcheck disable=SC2086 # one word per program
  DDB_TEST_JOBS=1 sh tests/live/servers.sh "$1" sh tests/support/criterion.sh "live $1" $list ||
    row "live $1 server" 0 1 0
}

stage() {
  case $1 in
    unit | wire | local) criterion_stage "$1" ;;
    golden | invalid | silent | cli | breaking | reference | corpus | property | mutation | sign-random | soak | vectors | secrets) script_stage "$1" "tests/$1/run.sh" ;;
    live) embedded_stage && live_stage dynalite && live_stage dynamodb-local ;;
    embedded) embedded_stage ;;
    differential) (HOME=$user_home && script_stage differential tests/differential/run.sh) ;; # npm's own settings
    link) script_stage link tests/link/run.sh ;;
    loop) script_stage loop tests/loop/run.sh ;;
    install) script_stage install tests/install/run.sh ;;
    reserved) script_stage reserved tests/reserved/run.sh ;;
    hostile) script_stage hostile tests/hostile/run.sh ;;
    namespaces) script_stage namespaces tests/hostile/namespaces.sh ;;
    headers) script_stage headers tests/headers/run.sh ;;
    tables) (HOME=$user_home && script_stage tables tests/tables/run.sh) ;;
    server) (HOME=$user_home && script_stage server tests/server/run.sh) ;;
    editor) (HOME=$user_home && script_stage editor tests/editor/run.sh) ;; # npm's own settings
    asan) script_stage asan tests/asan/gate.sh ;;
    replay) script_stage replay tests/fuzz/replay.sh ;;
    exports) script_stage exports tests/headers/exports.sh ;;
    *) echo "tests/run.sh: unknown stage '$1'" >&2 && exit 2 ;;
  esac
}

[ -d "$DDB_VECTORS" ] || echo "skipped: cases of third-party vectors: there is no $DDB_VECTORS"
for name in $stages; do
  start=$(date +%s.%N)
  stage "$name"
  awk -v name="$name" -v a="$start" -v b="$(date +%s.%N)" \
    'BEGIN { printf "%-8s %6.1f s\n", name, b - a }'
done

echo
awk -F '\t' '
  BEGIN { printf "%-44s %8s %8s %8s\n", "suite", "passed", "failed", "skipped" }
  { printf "%-44s %8d %8d %8d\n", $1, $2, $3, $4; p += $2; f += $3; s += $4 }
  END {
    printf "\n%d passed, %d failed, %d skipped\n", p, f, s
    exit f > 0 || p == 0
  }' "$DDB_TEST_REPORT"
