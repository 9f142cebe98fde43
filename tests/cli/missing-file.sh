# SPDX-License-Identifier: Apache-2.0
# A schema that is not there is an I/O error, not a schema error.
"$DDBC" check nowhere.yaml
