#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rewrites what the cases expect. Only `make bless` calls it; read the diff afterwards.
BLESS=1 exec sh "$(dirname "$0")/run.sh"
