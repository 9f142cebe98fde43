# SPDX-License-Identifier: Apache-2.0
# Without a rule: all of them, one a line, each with severity and purpose.
"$DDBC" explain | grep -v -E '^[a-z-]+ +(error|warning) +[A-Z`].*\.$'
"$DDBC" explain | sed 's/ .*//' | sort | uniq -d
