#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/support/deps.sh build|demo|test|bench|lint|all
# Installs what that needs and this machine lacks, on Debian as root or by sudo; elsewhere, or
# without the right, says what is missing and ends with 3. Asks for the thing itself (a command, a
# pkg-config module) rather than for a package, so that what came another way counts too.
#
# Other servers to compare with, and the tools that check what we write for editors and CMake, are
# wanted but not needed: without them those tests are skipped, and say so. `all` and CI=true ask for them.
# shellcheck disable=SC2317 # the have_ functions are called through need
set -eu
missing=''

need() { # PACKAGES for what COMMAND... proves to be there
  packages=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $packages"
}
have() { command -v "$1"; }
have_module() { have pkg-config && pkg-config --exists "$1"; }
have_node() { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; }
have_java() {
  version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge 17 ]
}

have_boto3() { python3 -c 'import boto3' || /usr/bin/python3 -c 'import boto3'; }

need_build() {
  need gcc have "${CC:-cc}"
  need libc6-dev test -e /usr/include/stdio.h
  need make have make
  need pkg-config have pkg-config
  need libyaml-dev have_module yaml-0.1
  need libcurl4-openssl-dev have_module libcurl
  need libcjson-dev have_module libcjson
  need libssl-dev have_module libcrypto
  need libsqlite3-dev have_module sqlite3
  need libmicrohttpd-dev have_module libmicrohttpd
  need binutils have objcopy
}
need_wanted() {
  need nodejs have_node
  need npm have npm
  need python3-boto3 have_boto3
  need chromium have chromium
  need openjdk-17-jre-headless have_java
  need cmake have cmake
  need man-db have man
  need libuv1-dev have_module libuv
}
need_test() {
  need_build
  need libcriterion-dev have_module criterion
  need g++ have g++
  need locales test -e /usr/share/i18n/locales/de_DE
  [ "${CI:-}" != true ] || need_wanted
}
# What `make bench` compares with.
need_bench() {
  need_test
  need libjansson-dev have_module jansson
  need libjson-c-dev have_module json-c
}
need_lint() {
  need_test
  need nodejs have_node
  need clang have clang++
  need clang-format have clang-format
  need clang-tidy have clang-tidy
  need universal-ctags have ctags
  need shellcheck have shellcheck
  need gcovr have gcovr
}
case $1 in
  build) need_build ;;
  demo) need_build ;;
  test) need_test ;;
  bench) need_bench ;;
  lint) need_lint ;;
  all) need_lint && need_bench && need_wanted ;;
esac
[ -n "$missing" ] || exit 0

as_root=''
[ "$(id -u)" -eq 0 ] || as_root=sudo
# --no-install-recommends: a compiler and a library each, not what goes well with them.
# shellcheck disable=SC2086 # $missing and $as_root are several words or none
if have apt-get >/dev/null && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
  echo "installing:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt="$as_root apt-get -o DPkg::Lock::Timeout=120 -q -y"
  $apt update >/dev/null || :
  if $apt install --no-install-recommends $missing; then
    exit 0
  fi
fi
echo "missing:$missing" >&2
echo "install them with: sudo apt-get install --no-install-recommends$missing" >&2
exit 3
