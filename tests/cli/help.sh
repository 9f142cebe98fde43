# SPDX-License-Identifier: Apache-2.0
# --help goes to standard output and is no error.
"$DDBC" --help
