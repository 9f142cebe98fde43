#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two namespaces in one program. Every golden schema is generated twice, as `one` and as `one_two`,
# from one command line, and everything is linked together: no symbol is defined twice or shared,
# and each begins with its namespace. two.c then uses both of tests/cli/app.yaml on one handle.
set -u
cd "$(dirname "$0")/../.." || exit 1
ddbc=${DDBC:-$PWD/build/ddbc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
strict='-Wall -Wextra -Wpedantic -Werror'
libraries=$(pkg-config --libs libcurl libcjson libcrypto)

root=$PWD
c11() { # ARGUMENTS...
  # shellcheck disable=SC2086 # lists of options
  ${CC:-cc} -std=c11 $strict ${SANFLAGS:-} -I"$root/runtime/include" "$@" >"$work/log" 2>&1
}
cxx17() { # ARGUMENTS...
  # shellcheck disable=SC2086
  ${CXX:-c++} -std=c++17 $strict ${SANFLAGS:-} -I"$root/runtime/include" "$@" >"$work/log" 2>&1
}

judge() { # STATUS NAME
  if [ "$1" -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL link/$2:"
    head -n 20 "$work/log"
  fi
}

twins() { # SCHEMA
  rm -rf "$work/gen" "$work"/*.yaml
  sed 's/^namespace: .*/namespace: one/; s/name: App\>/name: One/' "$1" >"$work/one.yaml"
  sed 's/^namespace: .*/namespace: one_two/; s/name: App\>/name: Two/' "$1" >"$work/two.yaml"
  "$ddbc" generate -o "$work/gen" "$work/one.yaml" "$work/two.yaml" >"$work/log" 2>&1
}

# -fcommon makes a common symbol of a variable that a header defines, which --warn-common reports.
compile() { # NAMESPACE
  mkdir "$work/gen/o-$1"
  (cd "$work/gen/o-$1" && c11 -fcommon -I.. -c ../"$1"/*.c)
}

# What a namespace defines, but does not begin with its name.
strangers() { # NAMESPACE
  nm -g --defined-only "$work/gen/o-$1"/*.o |
    awk -v prefix="$1_" 'NF == 3 && $3 !~ /^__?(asan|odr)/ && index($3, prefix) != 1' >"$work/log"
  ! [ -s "$work/log" ]
}

link() { # MAIN-OBJECTS...
  # shellcheck disable=SC2086 # lists of options
  ${CC:-cc} ${SANFLAGS:-} -Wl,--warn-common,--fatal-warnings -o "$work/program" "$@" \
    "$work"/gen/o-one/*.o "$work"/gen/o-one_two/*.o "${OBJ:?}/libsupport.a" "$OBJ/libddb.a" \
    $libraries -lpthread >"$work/log" 2>&1
}

includes() {
  printf '#include "%s"\n' one/one.h one_two/one_two.h one_two/one_two.h one/one.h
}

both() { # NAME SCHEMA
  twins "$2" && compile one && compile one_two && strangers one && strangers one_two &&
    { includes && echo 'int main(void) { return 0; }'; } >"$work/main.c" &&
    c11 -I"$work/gen" -c -o "$work/main.o" "$work/main.c" &&
    cxx17 -I"$work/gen" -fsyntax-only -x c++ "$work/main.c" &&
    link "$work/main.o"
  judge $? "$1"
}

for schema in tests/golden/*/schema.yaml schema/reimagine.yaml; do
  name=${schema%/schema.yaml}
  both "${name##*/}" "$schema"
done

both app tests/cli/app.yaml
c11 -Itests/support -I"$work/gen" -c -o "$work/two.o" tests/link/two.c && link "$work/two.o" && "$work/program" >"$work/log" 2>&1
judge $? 'two.c'

# The test can fail: a variable of the same name in both is found.
echo 'int shared_by_both;' | tee "$work/gen/one/shared.c" >"$work/gen/one_two/shared.c"
rm -rf "$work"/gen/o-*
compile one && compile one_two && ! strangers one && ! link "$work/two.o"
judge $? 'a seeded clash is found'
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
