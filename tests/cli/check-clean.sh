# SPDX-License-Identifier: Apache-2.0
# Nothing to say about a schema without faults, and nothing is written.
"$DDBC" check app.yaml
ls
