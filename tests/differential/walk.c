/* SPDX-License-Identifier: Apache-2.0 */
/* All pages of a scan or of a query of an index, on both sides by their own positions. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "diff.h"

enum { ITEMS = 4096, PAGES = 500 };

struct walked {
  struct answer answer; /* of the first page, or the first that failed */
  const struct local_node **items;
  size_t count;
  long matched, scanned;
};

static long number(const struct answer *answer, const char *name) {
  const struct local_node *node = local_node_get(answer->body, name);
  return node != NULL ? strtol(node->text.data, NULL, 10) : -1;
}

static void take_page(struct walked *walked, const struct answer *page) {
  const struct local_node *items = local_node_get(page->body, "Items");
  walked->matched += number(page, "Count");
  walked->scanned += number(page, "ScannedCount");
  for (size_t i = 0; items != NULL && i < items->count && walked->count < ITEMS; i++)
    walked->items[walked->count++] = &items->children[i];
}

static bool walk_segment(enum side side, const struct request *request, unsigned segment,
                         struct walked *walked) {
  const struct local_node *position = NULL;
  for (unsigned pages = 0; pages < PAGES; pages++) {
    struct ddb_buf body;
    struct answer page;
    ddb_buf_init_arena(&body, memory, SIZE_MAX);
    ddb_buf_bytes(&body, request->body.data, request->body.size);
    if (request->segments > 0)
      ddb_buf_format(&body, ",\"Segment\":%u,\"TotalSegments\":%u", segment, request->segments);
    if (position != NULL) {
      ddb_buf_text(&body, ",\"ExclusiveStartKey\":");
      local_node_write(&body, position);
    }
    ddb_buf_char(&body, '}');
    side_send(side, request->operation, (struct ddb_text){body.data, body.size}, &page);
    if (pages == 0 || page.status != 200)
      walked->answer = page;
    if (page.status != 200)
      return false;
    take_page(walked, &page);
    position = local_node_get(page.body, "LastEvaluatedKey");
    if (position == NULL)
      return true;
  }
  return true;
}

static void walk_side(enum side side, const struct request *request, struct walked *walked) {
  *walked = (struct walked){.items = ddb_arena_array(memory, ITEMS, sizeof(void *))};
  if (walked->items == NULL)
    abort();
  for (unsigned segment = 0; segment < (request->segments > 0 ? request->segments : 1); segment++)
    if (!walk_segment(side, request, segment, walked))
      return;
}

/* Both must give the attribute by which an index is sorted in the same order. */
static bool same_order(const struct request *request, const struct walked *a,
                       const struct walked *b) {
  for (size_t i = 0; request->order != NULL && i < a->count; i++) {
    const struct local_node *x = local_node_get(a->items[i], request->order);
    const struct local_node *y = local_node_get(b->items[i], request->order);
    if (x == NULL || y == NULL)
      return true; /* left out by the projection */
    if (!same_node(x, y))
      return false;
  }
  return true;
}

static struct ddb_text print(const struct walked *walked) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, memory, SIZE_MAX);
  ddb_buf_format(&out, "Count %ld, ScannedCount %ld, %zu items", walked->matched, walked->scanned,
                 walked->count);
  for (size_t i = 0; i < walked->count; i++) {
    ddb_buf_char(&out, ' ');
    local_node_write(&out, walked->items[i]);
  }
  return (struct ddb_text){out.data, out.size};
}

bool walk(const struct request *request, struct answer *ours, struct answer *theirs) {
  struct walked a, b;
  walk_side(OURS, request, &a);
  walk_side(THEIRS, request, &b);
  *ours = a.answer;
  *theirs = b.answer;
  if (!judge_status(request, ours, theirs))
    return false;
  if (ours->status != 200)
    return true;
  bool same = a.matched == b.matched && a.scanned == b.scanned &&
              same_bag(a.items, a.count, b.items, b.count);
  if (!same || !same_order(request, &a, &b)) {
    difference(request->operation,
               same                                         ? "order"
               : request->partial && a.scanned == b.scanned ? "partial walk"
                                                            : "walk",
               print(&a), print(&b));
    return false;
  }
  return true;
}
