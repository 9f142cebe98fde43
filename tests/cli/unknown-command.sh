# SPDX-License-Identifier: Apache-2.0
# A word that is no file is taken for a command.
"$DDBC" genrate app.yaml -o out
