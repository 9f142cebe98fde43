# SPDX-License-Identifier: Apache-2.0
# The new schema is on standard input; broken data ends with 1.
sed 's/TASK#/JOB#/' app.yaml | "$DDBC" breaking - --against=app.yaml
