# SPDX-License-Identifier: Apache-2.0
# A warning is printed and changes nothing about the exit code.
sed 's/{get: Task}/{get: Task, accept: {put-bypasses-transitions: none}}/' app.yaml >w.yaml
"$DDBC" w.yaml -o out && test -d out/app
