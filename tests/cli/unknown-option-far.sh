# SPDX-License-Identifier: Apache-2.0
# Nothing is near: no guess.
"$DDBC" generate app.yaml -o out --frobnicate
