# SPDX-License-Identifier: Apache-2.0
# One line, name and version.
"$DDBC" --version | sed 's/[0-9][0-9.]*$/N/'
