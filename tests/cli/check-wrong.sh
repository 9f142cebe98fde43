# SPDX-License-Identifier: Apache-2.0
# Messages name the path as it was given.
sed 's/title: string?/title: strnig?/' app.yaml >sub.yaml
mkdir sub
mv sub.yaml sub/
"$DDBC" check ./sub/sub.yaml
