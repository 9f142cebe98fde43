#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the table of rules in schema/README.md. Only `make bless` calls it; read the diff afterwards.
BLESS=1 exec sh "$(dirname "$0")/run.sh"
