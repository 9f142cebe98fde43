# SPDX-License-Identifier: Apache-2.0
# Messages about several files are one document.
printf 'a: {\n' >one.yaml
printf 'a: 1\na: 2\n' >two.yaml
"$DDBC" fmt --error-format=json one.yaml app.yaml two.yaml
