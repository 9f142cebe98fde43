# SPDX-License-Identifier: Apache-2.0
mkdir folder.yaml
"$DDBC" check folder.yaml
