# SPDX-License-Identifier: Apache-2.0
# Standard input is one schema.
"$DDBC" breaking - --against -
