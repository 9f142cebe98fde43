# SPDX-License-Identifier: Apache-2.0
# The same schema gives the same bytes, wherever it lies and whenever it is compiled.
mkdir elsewhere
cp app.yaml elsewhere/app.yaml
"$DDBC" app.yaml -o one && TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$DDBC" "$PWD/elsewhere/app.yaml" -o two
diff -r one two
