/* SPDX-License-Identifier: Apache-2.0 */
/* A model of the items of tests/golden/model that is as simple as can be, and the operations on
 * both: on the model, where each is a line or two, and on a real server. After each step both must
 * say the same.
 *
 * All texts and numbers come from small tables, so that the model holds their places alone and the
 * random steps meet each other's items all the time. */
#ifndef TESTS_LIVE_MODEL_H
#define TESTS_LIVE_MODEL_H

#include <model/model.h>
#include <stdio.h>

enum { OWNERS = 3, IDS = 6, LOG_MAX = 24, PAGE_MAX = 128 };

enum kind { TASK, BOARD, ACCOUNT, ORDER, REMARK, KINDS };

/* An item, or the arguments of a write. A member that its kind does not have is 0. */
struct item {
  enum kind kind;
  int owner;
  int id;
  bool there;

  enum model_state state;
  int priority;
  int note; /* 0: absent, 1: NULL, else a text */
  bool has_number;
  int64_t number; /* rank of a task, score of a board */
  unsigned tags, codes;
  int64_t views;
  int stock;
  int logs; /* -1: no list */
  unsigned char log[LOG_MAX];
  int first, hint; /* 0: absent */
  int64_t balance;
  int holder;
  int64_t version; /* 0: not known yet */
  int64_t amount;
  int64_t created, updated; /* ms; 0: not known yet */
  int64_t greatest;         /* the greatest version that it ever had */
};

extern struct item items[KINDS][OWNERS][IDS];

/* ---- the run --------------------------------------------------------------------------------- */

extern struct ddb *db;    /* its page tokens are signed */
extern struct ddb *plain; /* its are not */
extern struct ddb_arena *mem;

extern int step_number;
extern unsigned walk_seed;

void begin_walk(unsigned seed);
unsigned any(unsigned below);

/* Ends the test with the seed and the step. */
void expect(bool condition, const char *format, ...) DDB_PRINTF(2, 3);
void expect_status(enum ddb_status status, enum ddb_status expected, const char *what);

/* dynalite has none. */
bool has_transactions(void);

/* ---- texts and records ----------------------------------------------------------------------- */

/* The last of each is no part of a key: its separator is in it. */
extern const char *const owner_texts[OWNERS + 1];
extern const char *const id_texts[IDS + 1];
extern const char *const order_ids[IDS + 1];
extern const int order_days[IDS + 1];
extern const char *const note_texts[3];
extern const char *const tag_texts[3];
extern const int64_t code_numbers[3];
extern const char *const log_texts[3];
extern const char *const hint_texts[3];
extern const char *const holder_texts[2];
extern const int64_t amounts[6];

struct model_task task_record(const struct item *item);
struct model_board board_record(const struct item *item);
struct model_account account_record(const struct item *item);
struct model_order order_record(const struct item *item);
struct model_remark remark_record(const struct item *item);

struct item task_item(const struct model_task *record);
/* Of a projection: what it does not have is as the model has it. */
struct item card_item(const struct model_task_card_item *record);
struct item cards_item(const struct model_task_cards_item *record);
struct item board_item(const struct model_board *record);
struct item account_item(const struct model_account *record);
struct item order_item(const struct model_order *record);
struct item remark_item(const struct model_remark *record);

void set_of(unsigned tags, struct ddb_string_set *out);
void codes_of(unsigned codes, struct ddb_int_set *out);
struct model_string_list list_of(const struct item *item);

/* The item of the model that was read must be that; what the model does not know yet it takes over.
 */
void expect_item(const struct item *read, const char *what);
/* The two must hold the same. */
void expect_same(const struct item *read, const struct item *expected, const char *what);

bool is_same(const struct item *read, const struct item *expected);

enum ddb_status get_item(enum kind kind, int owner, int id, struct item *out);
/* Reads one item by its key and compares it. */
void read_item(struct item *item, const char *what);

/* ---- writes ---------------------------------------------------------------------------------- */

enum returns { NOTHING, OLD, NEW };

/* Statuses as bits. */
enum {
  DONE = 1 << 0,     /* DDB_OK */
  MISSING = 1 << 1,  /* DDB_NOT_FOUND */
  REFUSED = 1 << 2,  /* DDB_E_INVALID */
  UNMET = 1 << 3,    /* DDB_E_CONDITION */
  ILLEGAL = 1 << 4,  /* DDB_E_TRANSITION */
  CANCELED = 1 << 5, /* DDB_E_CANCELED */
  OTHER = 1 << 6
};

struct write {
  const struct verb *verb;
  struct item *item; /* whose key it has */
  struct item in;    /* the record or the inputs */
  bool bad;          /* the key has a separator in it: refused */
  int64_t a, b, c;   /* parameters of the condition */
};

struct verb {
  const char *name;
  enum kind kind;
  enum returns returns;
  /* Statuses as bits that it must come to in a long walk; it comes to no others. */
  unsigned comes_to;
  void (*choose)(struct write *write); /* random arguments */
  /* What it comes to, by the item of the model; and what it makes of that. */
  enum ddb_status (*judge)(const struct write *write);
  void (*apply)(const struct write *write, struct item *item);
  /* On the server. `out` becomes what it returns. NULL: only a member of a transaction. */
  enum ddb_status (*call)(const struct write *write, struct item *out);
  /* The item that failed the condition. NULL: it has none. */
  enum ddb_status (*failed)(struct item *out);
  enum ddb_status (*tx)(struct ddb_tx *tx, const struct write *write);
  /* NULL: it has a condition. */
  enum ddb_status (*batch)(struct ddb_batch *batch, const struct write *write);
};

extern const struct verb task_verbs[], board_verbs[], account_verbs[], order_verbs[];
extern const int task_verb_count, board_verb_count, account_verb_count, order_verb_count;

/* The texts of a write's key. */
const char *owner_of(const struct write *write);
const char *id_of(const struct write *write);

/* A write of any kind, mostly one that will succeed. */
enum how { ALONE, IN_TX, IN_BATCH };
struct write random_write(enum how how);
enum ddb_status judge(const struct write *write);
void apply(const struct write *write);

/* The operations by their numbers; NULL behind the last. */
const struct verb *verb_at(int number);
struct write random_write_of(const struct verb *verb);
void do_this_write(const struct write *write);
void do_write(void);
/* Of all of them in one transaction: DDB_E_INVALID goes before everything, nothing is sent then. */
enum ddb_status judge_all(const struct write *writes, int count);
/* Why a member of it is refused. */
enum ddb_tx_reason reason_of(const struct write *write);
void do_tx(void);
void do_declared_tx(void);
void do_batch(void);

/* Verdicts that several verbs share. */
enum ddb_status always(const struct write *write);
enum ddb_status if_there(const struct write *write);
enum ddb_status if_absent(const struct write *write);
void remove_item(const struct write *write, struct item *item);

/* ---- reads ----------------------------------------------------------------------------------- */

void do_get(void);
void do_card(void);
void do_parallel_scan(void);
void do_list(void);
void do_count(void);
void do_batch_get(void);
void do_transact_get(void);
/* Everything, by a scan and by each index. */
void compare_all(void);
void compare_indexes(void);

/* ---- lost replies ---------------------------------------------------------------------------- */

/* A write, or a transaction, some of whose replies are lost: done once or not at all, and what the
 * call answers is true. */
void do_lossy_write(const char *table);
void do_lossy_tx(const char *table);

/* ---- the tally ------------------------------------------------------------------------------- */

/* What there is to count: every operation, and what a server lacks. */
void tally(const char *name, enum ddb_status status);
void tally_lacking(const char *name);
unsigned status_bit(enum ddb_status status);
/* Whether there is something that an operation can come to and never came to. */
bool tally_lacks(const char *name, unsigned comes_to, bool print);
/* From now on every second write or list is of an operation that still lacks something. */
void aim_writes(void);
void aim_lists(void);
bool writes_lack(bool print);
bool lists_lack(bool print);
bool gets_lack(bool print);
bool losses_lack(bool print);
/* Prints it; at least three calls of ten must have succeeded. */
void end_tally(void);

#endif
