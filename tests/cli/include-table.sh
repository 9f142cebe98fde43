# SPDX-License-Identifier: Apache-2.0
# The other commands read the parts too.
sed -n '/^entities:/,$p' app.yaml >rest.yaml
sed -i '/^entities:/,$d' app.yaml
echo 'include: [rest.yaml]' >>app.yaml
"$DDBC" table app.yaml --format nosql-workbench | grep FacetName
