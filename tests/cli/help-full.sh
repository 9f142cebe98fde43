# SPDX-License-Identifier: Apache-2.0
# What did not arrive on standard output is an error.
"$DDBC" --help >/dev/full
