# SPDX-License-Identifier: Apache-2.0
# Findings stand in the file that is meant.
mkdir old new
for folder in old new; do
  sed '/^entities:/,$d' app.yaml >$folder/app.yaml
  echo 'include: [part.yaml]' >>$folder/app.yaml
  sed -n '/^entities:/,$p' app.yaml >$folder/part.yaml
done
sed -i 's/title: string?/title: string/' new/part.yaml
"$DDBC" breaking new/app.yaml --against old/app.yaml
