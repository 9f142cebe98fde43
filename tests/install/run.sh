#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make install` into an empty prefix, and a user's program built from nothing else: with pkg-config
# and with CMake, shared and static, as C and as C++17. It runs in the embedded store.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
prefix=$work/prefix
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"

check() { # NAME COMMAND...
  name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL install/$name:"
    tail -n 20 "$work/log"
  fi
}
skip() { # COUNT REASON
  skipped=$((skipped + $1))
  echo "skipped: $2"
  if [ "${CI:-}" = true ]; then failed=$((failed + 1)); fi
}

install_to() { # VARIABLES...
  make --no-print-directory install OUT="${OUT:-build}" "$@"
}
# What lies below DESTDIR is what lies below PREFIX, and no file knows of DESTDIR.
staged() {
  install_to DESTDIR="$work/stage" PREFIX=/usr || return 1
  (cd "$work/stage/usr" && find . | sort) >"$work/staged"
  (cd "$prefix" && find . | sort) | diff - "$work/staged" && ! grep -rl "$work/stage" "$work/stage"
}
nothing_unfilled() { ! grep -rnI '@[A-Z_]*@' "$prefix/lib" "$prefix/share"; }

# --- man pages: every option and command of --help, and no warning --------------------------------

documented() { # PROGRAM
  # An example of another program's command line is none of this one's options.
  "$prefix/bin/$1" --help | grep -v ' aws ' | grep -oE -e '--[a-z-]+|^  [a-z]+|^ +-o' | sort -u | sed 's/^ *//' |
    while read -r word; do
      sed 's/\\-/-/g' "$prefix/share/man/man1/$1.1" | grep -qF -e "$word" || echo "$1.1 does not have $word"
    done >"$work/words"
  cat "$work/words"
  ! [ -s "$work/words" ]
}
clean_page() { # PROGRAM
  man --warnings -l "$prefix/share/man/man1/$1.1" 2>&1 >/dev/null | tee "$work/warnings"
  ! [ -s "$work/warnings" ]
}

# --- a project that sees the prefix alone ----------------------------------------------------------

project() {
  mkdir -p "$work/app/parts"
  cp tests/install/app.yaml tests/install/CMakeLists.txt "$work/app"
  cp tests/install/main.c "$work/app/main_c.c"
  cp tests/install/main.c "$work/app/main_cxx.cxx"
  printf 'types:\n  State: {enum: [open, closed]}\n' >"$work/app/parts/types.yaml"
}
generate() { (cd "$work/app" && "$prefix/bin/ddbc" generate app.yaml -o generated); }
warnings='-Wall -Wextra -Wpedantic -Werror'

objects() { # PKG-CONFIG-OPTION
  # shellcheck disable=SC2046,SC2086 # lists of options
  (cd "$work/app" && ${CC:-cc} -std=c11 $warnings $(pkg-config --cflags $1 libddb-local) -Igenerated \
    -c generated/app/*.c)
}
with_pkg_config() { # c|cxx static|shared
  option=''
  if [ "$2" = static ]; then option=--static; fi
  compiler="${CC:-cc} -std=c11"
  if [ "$1" = cxx ]; then compiler="${CXX:-c++} -std=c++17"; fi
  # shellcheck disable=SC2046,SC2086
  objects "$option" && (cd "$work/app" && $compiler $warnings -Igenerated -o "program-$1-$2" \
    "main_$1.$1" ./*.o $(pkg-config --cflags --libs $option libddb-local)) || return 1
  LD_LIBRARY_PATH=$prefix/lib "$work/app/program-$1-$2" || return 1
  # What has libddb.so in it is not static.
  case $2,$(readelf -d "$work/app/program-$1-$2" | grep -c 'libddb\.so') in
    static,0 | shared,1) ;;
    *) echo "program-$1-$2 is linked with the other library" && return 1 ;;
  esac
}
# -lddb means libddb.so where both are.
only_archives() {
  mkdir -p "$work/archives/lib/pkgconfig" && cp -r "$prefix/include" "$work/archives" &&
    cp "$prefix"/lib/*.a "$work/archives/lib" || return 1
  for file in "$prefix"/lib/pkgconfig/*.pc; do
    sed "s|^prefix=.*|prefix=$work/archives|" "$file" >"$work/archives/lib/pkgconfig/${file##*/}"
  done
}

cmake_build() { # shared|static
  runtime=libddb::ddb
  if [ "$1" = static ]; then runtime=libddb::ddb-static; fi
  (cd "$work/app" && cmake -S . -B "cmake-$1" -DCMAKE_PREFIX_PATH="$prefix" -DRUNTIME=$runtime &&
    cmake --build "cmake-$1" && "cmake-$1/app_c" && "cmake-$1/app_cxx" && "cmake-$1/app_order")
}
# The included file gets another state; the next build alone has it in the generated code.
cmake_again() {
  sleep 1
  printf 'types:\n  State: {enum: [open, closed, parked]}\n' >"$work/app/parts/types.yaml"
  (cd "$work/app" && cmake --build cmake-shared && cmake-shared/app_c &&
    grep -rq APP_STATE_PARKED cmake-shared/app_db.generated)
}
cmake_wrong() {
  sleep 1
  cp "$work/app/app.yaml" "$work/app.yaml"
  sed -i 's/owner: string/owner: strnig/' "$work/app/app.yaml"
  (cd "$work/app" && ! cmake --build cmake-shared) >"$work/wrong" 2>&1 || return 1
  grep -q "unknown type 'strnig'" "$work/wrong" || { cat "$work/wrong" && return 1; }
  cp "$work/app.yaml" "$work/app/app.yaml"
  (cd "$work/app" && cmake --build cmake-shared && cmake-shared/app_c)
}
cmake_version() { # a later one is not there
  sed 's/find_package(libddb 0.1/find_package(libddb 0.99/' "$root/tests/install/CMakeLists.txt" >"$work/app/CMakeLists.txt"
  (cd "$work/app" && ! cmake -S . -B cmake-later -DCMAKE_PREFIX_PATH="$prefix" -DRUNTIME=libddb::ddb) >"$work/wrong" 2>&1 &&
    grep -q 'requested version' "$work/wrong"
}

check prefix install_to PREFIX="$prefix"
check stage staged
check 'nothing is left to fill in' nothing_unfilled
for program in ddbc ddb-local; do
  check "$program.1" documented $program
  if command -v man >/dev/null; then check "$program.1 warnings" clean_page $program; else skip 1 'man is not installed'; fi
done
project
check generate generate
check 'pkg-config, C, shared' with_pkg_config c shared
check 'pkg-config, C++17, shared' with_pkg_config cxx shared
if command -v cmake >/dev/null; then
  check 'CMake, shared' cmake_build shared
  check 'CMake, static' cmake_build static
  check 'CMake, an included file changes' cmake_again
  check 'CMake, a wrong schema' cmake_wrong
  check 'CMake, a later version' cmake_version
else
  skip 5 'CMake is not installed'
fi
only_archives
PKG_CONFIG_PATH=$work/archives/lib/pkgconfig
check 'pkg-config, C, static' with_pkg_config c static
check 'pkg-config, C++17, static' with_pkg_config cxx static
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
