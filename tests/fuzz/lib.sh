# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What run.sh and keep.sh share. Both are called from the root of the repository.
: "${OBJ:?is set by make fuzz}" "${OUT:?is set by make fuzz}"
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_stack_use_after_return=0

# The targets, or those of them that FUZZ_ONLY names.
kinds() {
  for source in tests/fuzz/fuzz_*.c; do
    kind=$(basename "$source" .c)
    kind=${kind#fuzz_}
    case " ${FUZZ_ONLY:-$kind} " in *" $kind "*) echo "$kind" ;; esac
  done
}

# What earlier runs found and keep.sh stored, in a folder of its own, emptied first; and the schemas
# of the golden tests, for those who read schemas.
unpack_grown() { # KIND FOLDER
  rm -rf "$2" && mkdir -p "$2" || return 1
  case $1 in fmt | schema)
    mkdir -p "$OUT/golden" && for file in tests/golden/*/schema.yaml; do
      cp "$file" "$OUT/golden/$(basename "$(dirname "$file")")"
    done ;;
  esac
  if [ -f "tests/fuzz/grown/$1.tar.gz" ]; then tar -xzf "tests/fuzz/grown/$1.tar.gz" -C "$2"; fi
}

# The folders of inputs that a target begins with, all but the one that it writes to.
inputs() { # KIND
  case $1 in fmt | schema) echo "$OUT/golden" ;; esac
  for folder in "tests/fuzz/seeds/$1" "tests/fuzz/regressions/$1" "$OUT/grown/$1" \
    "${DDB_VECTORS:-../shared/vectors}/$(sed -n "s/^$1 //p" tests/fuzz/foreign.txt)"; do
    if [ -d "$folder" ] && [ "${folder%/}" != "${DDB_VECTORS:-../shared/vectors}" ]; then
      echo "$folder"
    fi
  done
}
