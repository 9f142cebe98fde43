# SPDX-License-Identifier: Apache-2.0
# `ddbc check -o` asks for two things.
"$DDBC" check app.yaml -o out
