# SPDX-License-Identifier: Apache-2.0
# The older schema is on standard input, as from git show; what needs a backfill is no error.
sed 's/size: {type: int64, min: 0}/size: {type: int64, min: 0, max: 9}/; s/title: string?/title: string?\n      note: string?/' app.yaml >new.yaml
"$DDBC" breaking new.yaml --against - <app.yaml
