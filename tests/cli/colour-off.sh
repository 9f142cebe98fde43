# SPDX-License-Identifier: Apache-2.0
# No colour into a file, with or without NO_COLOR.
sed 's/limit: 20/limit: 0/' app.yaml >bad.yaml
env -u NO_COLOR "$DDBC" check bad.yaml 2>&1 | grep -c "$(printf '\033')"
