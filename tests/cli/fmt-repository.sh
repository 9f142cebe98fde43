# SPDX-License-Identifier: Apache-2.0
# The schemas of this repository are in the one layout; make it so with `build/ddbc fmt schema/*.yaml`.
cd "$(dirname "$0")/../.." && "$DDBC" fmt --check schema/*.yaml
