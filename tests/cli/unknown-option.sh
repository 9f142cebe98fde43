# SPDX-License-Identifier: Apache-2.0
# The bad option is named, with the nearest known one.
"$DDBC" generate app.yaml -o out --depfil x
