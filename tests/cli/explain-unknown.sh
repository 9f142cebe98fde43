# SPDX-License-Identifier: Apache-2.0
"$DDBC" explain key-colision
