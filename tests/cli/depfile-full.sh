# SPDX-License-Identifier: Apache-2.0
# A depfile that could not be written completely is an error.
"$DDBC" app.yaml -o out --depfile /dev/full
