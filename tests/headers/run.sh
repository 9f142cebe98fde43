#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every public and every generated header compiles alone, included twice, as C11 (also in the common
# subset with C++) and as C++17, by gcc and clang, with the strict warnings as errors; so does every
# generated source. A user's flags must never make our headers the thing they have to work around.
set -u
cd "$(dirname "$0")/../.." || exit 1
common='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wcast-qual -Wredundant-decls -Werror'
c11="-std=c11 $common -Wstrict-prototypes -Wmissing-prototypes"
cxx17="-std=c++17 $common -Wnon-virtual-dtor"
paths='-Iruntime/include -Igenerated'

# Called by xargs: COMPILER LANGUAGE FILE. Prints one word, after the compiler's words on failure.
one() {
  case $3 in
    *.h) text="#include \"$3\"
#include \"$3\"" options=-fsyntax-only ;;
    *) text="#include \"$3\"" options='-O2 -c -o /dev/null' ;;
  esac
  case $2,$3 in
    c,*.h) flags="$c11 -Wc++-compat" ;;
    c,*) flags=$c11 ;;
    *) flags=$cxx17 ;;
  esac
  golden=
  case $3 in tests/golden/*) golden=-I${3%/*/*} ;; esac
  # shellcheck disable=SC2086 # lists of options
  if printf '%s\n' "$text" | "$1" $flags $paths $golden -I. $options -x "$2" -; then
    echo passed
  else
    echo "failed: $1 as $2: $3"
  fi
}
if [ "${1:-}" = --one ]; then
  shift
  one "$@" 2>&1
  exit 0
fi

jobs() {
  for compiler in gcc clang g++ clang++; do
    case $compiler in *++) language=c++ ;; *) language=c ;; esac
    for file in runtime/include/ddb/*.h generated/*/*.[ch] tests/golden/*/expected/*/*.[ch]; do
      [ -f "$file" ] || continue
      case $language,$file in c++,*.c) continue ;; esac
      echo "$compiler $language $file"
    done
  done
}

skipped=0
list=$(jobs)
if ! command -v clang++ >/dev/null; then
  skipped=$(printf '%s\n' "$list" | grep -c '^clang')
  [ "${CI:-}" != true ] || { echo 'clang is missing' && exit 1; }
  echo "skipped: $skipped compilations by clang, which is not installed"
  list=$(printf '%s\n' "$list" | grep -v '^clang')
fi
result=$(printf '%s\n' "$list" | xargs -P2 -L1 sh tests/headers/run.sh --one)
printf '%s\n' "$result" | grep -v '^passed$'
passed=$(printf '%s\n' "$result" | grep -c '^passed$')
failed=$(($(printf '%s\n' "$list" | wc -l) - passed))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
