# SPDX-License-Identifier: Apache-2.0
# Everything that a layout can be, to and fro: comments keep their place, texts their bytes.
cat >long.yaml <<'END'
---
# head   


a:    1   # one
b:   # on b
    - x     # on x
    # own x

    # own y
    -    y: 1
         z: 2
    - # on dash
      - - deep
        - 'deep2'
      # end of inner
    -
# c0
c:
- 1
# beside
- 2
# next
d: | # head of d
      text  
        more
   
      x


# after d
e: >-
   folded
   text

     more
f:
   # why
   plain
g: {a: 1, # one
  b: [x, y, z], # two
  # own
  c: {"d":"e", ? f : 'it''s'}, g
  # last
  }
h: "multi
  line \
  text"
i: plain multi
   line # c
? long
: v
j: 'a "q"'
k: 'yes'
l: "yes"
m: ''
n: |+
  keep


o: |2
    indented
  x
p:   ~
q:
  # nothing here
r: [a: b, c]
s: [ ]
t: {   }
# tail
  # tail2
...
END
"$DDBC" fmt - <long.yaml >short.yaml || exit 9
cat short.yaml
"$DDBC" fmt --check short.yaml && "$DDBC" fmt --check - <short.yaml
