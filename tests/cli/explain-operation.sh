# SPDX-License-Identifier: Apache-2.0
# The request of an operation, with placeholders, and what it costs.
"$DDBC" explain app.yaml listTasks
"$DDBC" explain app.yaml closeTask
