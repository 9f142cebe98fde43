# SPDX-License-Identifier: Apache-2.0
# Generating from standard input; the depfile cannot name it.
"$DDBC" - -o out --depfile deps.d <app.yaml && test -d out/app && ! grep yaml deps.d
