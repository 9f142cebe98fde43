# SPDX-License-Identifier: Apache-2.0
# A rule's meaning and cure.
"$DDBC" explain key-collision && "$DDBC" explain put-bypasses-transitions
