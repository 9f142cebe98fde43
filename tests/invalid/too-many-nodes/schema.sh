# SPDX-License-Identifier: Apache-2.0
# A list of 1,100,000 empty texts in one line.
printf 'ddb: ['
head -c 2200000 /dev/zero | tr '\0' , | sed 's/,,/a,/g'
echo ']'
