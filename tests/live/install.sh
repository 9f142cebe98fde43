#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/live/install.sh dynalite|dynamodb-local FOLDER
# Puts a server into FOLDER in the pinned version, unless that version is there already.
set -eu
name=$1 folder=$2
here=$(cd "$(dirname "$0")" && pwd)
pin=$(cat "$here/$name"/package* | cksum)
stamp=$folder/installed

# A server that was installed may have lost what runs it.
needed() { # COMMAND
  command -v "$1" >/dev/null || { echo "install.sh: $name needs $1, which is not installed" >&2 && exit 1; }
}
needed node
[ "$name" = dynalite ] || needed java

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$pin" ]; then
  exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"

# No scripts are run: neither server needs one, and what a package runs here is nobody's choice.
# Optional packages are left out: dynalite's on-disk store would be compiled.
quiet='--no-audit --no-fund --loglevel=error'
install_dynalite() {
  cp "$here/dynalite/package.json" "$here/dynalite/package-lock.json" .
  # shellcheck disable=SC2086 # $quiet is several words
  npm ci --ignore-scripts --omit=optional $quiet >npm.log 2>&1
}

# Only the package itself is wanted, for its emulator/ folder; its 400 dependencies are not. Its
# licence (AWS's) lets everyone use it and nobody pass it on: it is fetched here, never committed.
install_dynamodb_local() {
  spec=$(sed -n 1p "$here/dynamodb-local/package.txt")
  want=$(sed -n 2p "$here/dynamodb-local/package.txt")
  # shellcheck disable=SC2086
  npm pack "$spec" $quiet >npm.log 2>&1
  # shellcheck disable=SC2016 # the dollar is JavaScript's
  node -e '
    const [file, want] = process.argv.slice(1);
    const hash = require("crypto").createHash("sha512").update(require("fs").readFileSync(file));
    const have = "sha512-" + hash.digest("base64");
    if (have !== want) throw new Error(`${file}: ${have} is not the pinned ${want}`);
  ' amplify-dynamodb-simulator-*.tgz "$want" >>npm.log 2>&1
  tar -xzf amplify-dynamodb-simulator-*.tgz --strip-components=1 package/emulator
  rm amplify-dynamodb-simulator-*.tgz
}

case $name in
  dynalite) install=install_dynalite ;;
  dynamodb-local) install=install_dynamodb_local ;;
  *) echo "install.sh: unknown server '$name'" >&2 && exit 2 ;;
esac
# Not `if ! $install`: within a condition the shell would ignore `set -e`.
set +e
(
  set -e
  $install
)
status=$?
set -e
if [ $status -ne 0 ]; then
  echo "install.sh: cannot install $name:" >&2
  cat npm.log >&2
  exit 1
fi
printf '%s\n' "$pin" >"$stamp"
