# SPDX-License-Identifier: Apache-2.0
# The default command; only DIR/<namespace> appears, and no temporary stays.
"$DDBC" app.yaml -o deep/er/out && ls deep/er/out && find . -name '.?*' ! -name . | sort
