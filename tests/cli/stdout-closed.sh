# SPDX-License-Identifier: Apache-2.0
# Nowhere to print to.
"$DDBC" explain yaml-tag >&-
