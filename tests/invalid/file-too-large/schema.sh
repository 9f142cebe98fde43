# SPDX-License-Identifier: Apache-2.0
# One byte more than 16 MiB.
echo 'ddb: 1'
head -c $((16 * 1024 * 1024 - 6)) /dev/zero | tr '\0' '#'
