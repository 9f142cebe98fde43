# SPDX-License-Identifier: Apache-2.0
"$DDBC" explain >/dev/full
