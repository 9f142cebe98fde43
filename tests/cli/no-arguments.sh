# SPDX-License-Identifier: Apache-2.0
# Without anything: what is missing, and where to read on.
"$DDBC"
