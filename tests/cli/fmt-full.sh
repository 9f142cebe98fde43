# SPDX-License-Identifier: Apache-2.0
# A full disk behind standard output is an error.
printf 'a:  1\n' | "$DDBC" fmt - >/dev/full
