# SPDX-License-Identifier: Apache-2.0
# Builds ddbc (the compiler) and libddb (its runtime). `make help` lists the targets.
#
# Objects live in build/obj-<hash of compiler and flags>/, so that a sanitizer build and a release
# build never mix and switching between them rebuilds nothing. Products are copied to $(OUT).

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

ifeq ($(origin CC),default)
CC := cc
endif
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
OUT ?= build
SANITIZE ?=

VERSION := $(shell sed -n 's/^.define DDBC_VERSION "\(.*\)"$$/\1/p' generator/main.c)
# The soname moves with the contract between generated code and library.
ABI := $(shell sed -n 's/^.define DDB_GEN_ABI \([0-9]*\)$$/\1/p' runtime/include/ddb/status.h)

STRICT := -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wcast-qual -Wundef -Wredundant-decls -Werror
ifneq ($(SANITIZE),)
SANFLAGS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
POSIX := -D_POSIX_C_SOURCE=200809L -D_GNU_SOURCE
COMPILE = $(CC) $(STRICT) $(POSIX) -fPIC $(CPPFLAGS) $(CFLAGS) $(SANFLAGS) $(ISA) -MMD -MP
LINK = $(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS)

KEY := $(shell printf '%s\n' '$(COMPILE) $(LINK)' "$$($(CC) --version | head -n 1)" | cksum | cut -d' ' -f1)
OBJ := build/obj-$(KEY)

# $(call pkg,--cflags|--libs,packages): asked when a rule needs it, so that `make help` and
# `make deps` work before anything is installed.
pkg = $(shell pkg-config $(1) $(2))
RUNTIME_PKGS := libcurl libcjson libcrypto
LOCAL_PKGS := sqlite3
SERVER_PKGS := libmicrohttpd

RUNTIME_SRC := $(sort $(wildcard runtime/src/*/*.c))
EXPR_SRC := $(sort $(wildcard runtime/expr/*.c))
LOCAL_SRC := $(sort $(filter-out runtime/local/server/%,$(wildcard runtime/local/*/*.c)))
SERVER_SRC := $(sort $(wildcard runtime/local/server/*.c))
GENERATOR_SRC := $(sort $(wildcard generator/*.c))
GENERATED_SRC := $(sort $(wildcard generated/*/*.c))
SCHEMAS := $(sort $(wildcard schema/*.yaml))
GOLDEN_SRC := $(sort $(wildcard tests/golden/*/expected/*/*.c))
SUPPORT_SRC := $(sort $(wildcard tests/support/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
WIRE_SRC := $(sort $(wildcard tests/wire/test_*.c))
LIVE_SRC := $(sort $(wildcard tests/live/test_*.c))
STORE_SRC := $(sort $(wildcard tests/local/test_*.c))
# Those that look at it from inside.
INSIDE_SRC := $(sort $(wildcard tests/local/test_store_*.c))
INSIDE_SUPPORT := $(sort $(filter-out tests/local/test_%,$(wildcard tests/local/*.c)))
SIGN_RANDOM := $(OBJ)/tests/sign-random/sign_random
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
MODEL_SRC := $(sort $(wildcard tests/live/model/*.c))
SEED_SRC := $(sort $(wildcard tests/asan/seed_*.c))
DIFF_SRC := $(sort $(wildcard tests/differential/*.c))
TSAN_SRC := $(sort $(wildcard tests/tsan/*.c))
FAULT_SRC := $(sort $(wildcard tests/fault/*.c))
DRIVER_SRC := $(sort $(wildcard tests/corpus/driver*.c))
RANDOM_SRC := $(sort $(wildcard tests/corpus/random*.c tests/corpus/operate*.c))
TEST_SRC := $(UNIT_SRC) $(WIRE_SRC) $(LIVE_SRC) $(STORE_SRC)

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))
programs = $(patsubst %.c,$(OBJ)/%,$(1))
FUZZ_PROGRAMS := $(call programs,$(FUZZ_SRC))
# The same without libFuzzer.
REPLAY_PROGRAMS := $(FUZZ_PROGRAMS:$(OBJ)/tests/fuzz/fuzz_%=$(OBJ)/tests/fuzz/replay_%)

# V=1 shows whole commands.
ifeq ($(V),1)
say = @:
Q :=
else
say = @printf '  %-4s %s\n' '$(1)' '$(2)'
Q := @
endif

.PHONY: all deps demo sign-random soak test test-programs fault fault-asan fault-program asan tsan tsan-programs tsan-run fuzz fuzz-keep fuzz-programs fuzz-run corpus lint generate check-generated bless install \
  clean help FORCE
FORCE:

all: $(OUT)/ddbc $(OUT)/libddb.a $(OUT)/libddb.so $(OUT)/libddb-local.a $(OUT)/ddb-local ## the compiler build/ddbc, the library build/libddb.{a,so}, the embedded store build/libddb-local.a

# For a target that checks this machine before it builds: on all cores, unless the user said -j.
PARALLEL = --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# --- objects ---------------------------------------------------------------------------------

$(OBJ)/runtime/%.o: INCLUDES = -Iruntime/include -Iruntime/src $(call pkg,--cflags,$(RUNTIME_PKGS))
$(OBJ)/runtime/expr/%.o: INCLUDES = -Iruntime -Iruntime/include -Iruntime/src
$(OBJ)/runtime/local/%.o: INCLUDES = -Iruntime -Iruntime/include -Iruntime/src $(call pkg,--cflags,$(LOCAL_PKGS) $(SERVER_PKGS))
$(OBJ)/generator/%.o: INCLUDES = -Igenerator -Iruntime -Iruntime/include -Iruntime/src $(call pkg,--cflags,yaml-0.1 libcjson)
$(OBJ)/generated/%.o: INCLUDES = -Igenerated -Iruntime/include
# What is run only where the processor has these.
ifneq ($(filter x86_64-% amd64-%,$(shell $(CC) -dumpmachine)),)
$(OBJ)/runtime/src/wire/usual_avx2.o: ISA = -mavx2 -mbmi -mbmi2
endif
GOLDEN_INCLUDES := $(addprefix -I,$(wildcard tests/golden/*/expected))
$(OBJ)/tests/%.o: INCLUDES = $(GOLDEN_INCLUDES) -Itests -Itests/support -Igenerator -Igenerated -Iruntime -Iruntime/include -Iruntime/src \
  $(call pkg,--cflags,criterion yaml-0.1 $(RUNTIME_PKGS))
$(OBJ)/tests/differential/%.o: INCLUDES = -Iruntime -Iruntime/include -Iruntime/src
$(OBJ)/tests/golden/%.o: INCLUDES = $(GOLDEN_INCLUDES) -Iruntime/include
# The demo is what a user would write: it sees the public headers only.
$(OBJ)/tests/demo/%.o: INCLUDES = -Igenerated -Iruntime/include $(call pkg,--cflags,libcjson)

$(OBJ)/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(INCLUDES) -c -o $@ $<

-include $(patsubst %.c,$(OBJ)/%.d,$(RUNTIME_SRC) $(EXPR_SRC) $(LOCAL_SRC) $(SERVER_SRC) $(GENERATOR_SRC) $(GENERATED_SRC) $(GOLDEN_SRC) \
  $(DRIVER_SRC) $(RANDOM_SRC) $(MODEL_SRC) $(DIFF_SRC) \
  $(SUPPORT_SRC) \
  $(TEST_SRC) $(SEED_SRC) $(TSAN_SRC) $(FAULT_SRC) $(FUZZ_SRC) tests/fuzz/replay.c $(wildcard tests/sign-random/*.c) $(wildcard tests/soak/*.c) \
  $(INSIDE_SUPPORT) tests/live/register.c tests/demo/reimagine.c)

# --- products --------------------------------------------------------------------------------

# Every archive also depends on the list of its members: a removed source must leave it.
define archive
$(1): $(2) $(OBJ)/members-$(notdir $(1))
	$$(call say,AR,$(notdir $(1)))
	$$(Q)rm -f $$@ && ar rcsD $$@ $(2)
$(OBJ)/members-$(notdir $(1)): FORCE
	@mkdir -p $(OBJ)
	@printf '%s\n' '$(2)' | cmp -s - $$@ || printf '%s\n' '$(2)' > $$@
endef
$(eval $(call archive,$(OBJ)/libddb.a,$(call objects,$(RUNTIME_SRC))))
$(eval $(call archive,$(OBJ)/libgenerator.a,$(call objects,$(filter-out generator/main.c,$(GENERATOR_SRC)) $(EXPR_SRC))))
$(eval $(call archive,$(OBJ)/libgenerated.a,$(call objects,$(GENERATED_SRC))))
$(eval $(call archive,$(OBJ)/libbase.a,$(call objects,$(filter runtime/src/base/%,$(RUNTIME_SRC)))))
$(eval $(call archive,$(OBJ)/libsupport.a,$(call objects,$(SUPPORT_SRC))))
$(eval $(call archive,$(OBJ)/librandom.a,$(call objects,$(RANDOM_SRC))))
$(eval $(call archive,$(OBJ)/libmodel.a,$(call objects,$(MODEL_SRC))))
$(eval $(call archive,$(OBJ)/libgolden.a,$(call objects,$(GOLDEN_SRC))))

$(OBJ)/ddbc: $(OBJ)/generator/main.o $(OBJ)/libgenerator.a $(OBJ)/libbase.a
	$(call say,LD,ddbc)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,yaml-0.1 libcjson) -lpthread

# The embedded store is one object that shows its public functions alone: what it has in common with
# libddb (numbers, JSON, hashes) it brings itself, so that it links with libddb.a and libddb.so alike.
# ddb_reply_* and ddb_scheme_* are libddb's: they know its handles.
LOCAL_COMMON := $(filter runtime/src/base/% runtime/src/wire/json% runtime/src/wire/names.c \
  runtime/src/wire/attr.c runtime/src/wire/path.c runtime/src/aws/hash.c,$(RUNTIME_SRC))
$(OBJ)/libddb-local.o: $(call objects,$(LOCAL_SRC) $(EXPR_SRC) $(LOCAL_COMMON)) runtime/libddb-local.sym
	$(call say,LD,$(notdir $@))
	$(Q)$(CC) -r -nostdlib -o $@.all $(call objects,$(LOCAL_SRC) $(EXPR_SRC) $(LOCAL_COMMON))
	$(Q)sed -n '/^[a-z]/p' runtime/libddb-local.sym > $@.sym && objcopy --keep-global-symbols=$@.sym $@.all $@
$(OBJ)/ddb-local: $(call objects,$(SERVER_SRC) $(LOCAL_SRC) $(EXPR_SRC)) $(OBJ)/libddb.a
	$(call say,LD,$(notdir $@))
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(SERVER_PKGS) $(LOCAL_PKGS) $(RUNTIME_PKGS)) -lpthread
$(OBJ)/libddb-local.a: $(OBJ)/libddb-local.o
	$(call say,AR,$(notdir $@))
	$(Q)rm -f $@ && ar rcsD $@ $<

$(OBJ)/libddb.map: runtime/libddb.sym
	@mkdir -p $(@D)
	@sed -n -e '1i {\n  global:' -e 's/^[a-z][a-z0-9_]*$$/    &;/p' -e '$$a \  local: *;\n};' $< > $@

$(OBJ)/libddb.so: $(OBJ)/libddb.a $(OBJ)/libddb.map
	$(call say,LD,libddb.so.$(ABI))
	$(Q)$(LINK) -shared -Wl,-soname,libddb.so.$(ABI) -Wl,--version-script,$(OBJ)/libddb.map \
	  $(if $(SANITIZE),,-Wl,-z,defs) -o $@ $(call objects,$(RUNTIME_SRC)) \
	  $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread

# Copied only when different: whoever depends on a product is not rebuilt for nothing.
$(OUT)/ddbc $(OUT)/libddb.a $(OUT)/libddb-local.a $(OUT)/ddb-local: $(OUT)/%: $(OBJ)/% FORCE
	@mkdir -p $(OUT)
	@cmp -s $< $@ || cp -f $< $@
$(OUT)/libddb.so: $(OBJ)/libddb.so FORCE
	@mkdir -p $(OUT)
	@cmp -s $< $@.$(ABI) || cp -f $< $@.$(ABI)
	@test -e $@ || ln -sf libddb.so.$(ABI) $@

# --- tests -----------------------------------------------------------------------------------

# One Criterion program per file: one that dies takes only its own suite with it. They link the
# archives, so that private functions are in reach.
TEST_ARCHIVES := $(OBJ)/libsupport.a $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libgenerator.a $(OBJ)/libddb.a

$(call programs,$(TEST_SRC) $(SEED_SRC)): $(OBJ)/%: $(OBJ)/%.o $(TEST_ARCHIVES)
	$(call say,LD,$*)
	$(Q)$(LINK) -o $@ $< $(OWN_ARCHIVE) $(STORE) $(TEST_ARCHIVES) $(call pkg,--libs,criterion yaml-0.1 $(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread -lm

# What talks to a server talks to the embedded store too.
$(call programs,$(LIVE_SRC)): STORE = $(OBJ)/tests/live/register.o $(OBJ)/libddb-local.a
$(call programs,$(LIVE_SRC)): $(OBJ)/tests/live/register.o $(OBJ)/libddb-local.a

# Tests of the embedded store; one of them asks what happens without it.
OUTSIDE_SRC := $(filter-out $(INSIDE_SRC),$(STORE_SRC))
$(call programs,$(filter-out tests/local/test_unlinked.c,$(OUTSIDE_SRC))): STORE = $(OBJ)/libddb-local.a
$(call programs,$(OUTSIDE_SRC)): $(OBJ)/libddb-local.a
# From inside: its objects before any of their names are hidden.
$(eval $(call archive,$(OBJ)/libstore.a,$(call objects,$(LOCAL_SRC))))
$(call programs,$(INSIDE_SRC)): STORE = $(call objects,$(INSIDE_SUPPORT)) $(OBJ)/libstore.a
$(call programs,$(INSIDE_SRC)): $(call objects,$(INSIDE_SUPPORT)) $(OBJ)/libstore.a

# The random steps and what they are compared with.
$(OBJ)/tests/live/test_model: $(OBJ)/libmodel.a
$(OBJ)/tests/live/test_model: OWN_ARCHIVE = $(OBJ)/libmodel.a

# It speaks TLS as the service and as a proxy before it.
TUNNEL := $(OBJ)/tests/fault/certificates.o $(OBJ)/tests/fault/link.o
$(OBJ)/tests/unit/test_http_tunnel: $(TUNNEL)
$(OBJ)/tests/unit/test_http_tunnel: OWN_ARCHIVE = $(TUNNEL) $(call pkg,--libs,openssl)

# Prints a program of random records for a schema, which links librandom.a: tests/corpus/records.sh.
$(OBJ)/tests/corpus/driver: $(call objects,$(DRIVER_SRC)) $(OBJ)/libgenerator.a $(OBJ)/libbase.a $(OBJ)/librandom.a
	$(call say,LD,tests/corpus/driver)
	$(Q)$(LINK) -o $@ $(filter-out %/librandom.a,$^) $(call pkg,--libs,yaml-0.1 libcjson) -lpthread

# Random requests to the store and to a server. It sees the store's own functions.
$(OBJ)/tests/differential/differential: $(call objects,$(DIFF_SRC) $(LOCAL_SRC) $(EXPR_SRC)) $(OBJ)/libddb.a
	$(call say,LD,tests/differential/differential)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(LOCAL_PKGS) $(RUNTIME_PKGS)) -lpthread

# Many calls to a service of its own.
SOAK := $(OBJ)/tests/soak/soak
$(SOAK): $(call objects,tests/soak/soak.c tests/soak/blocks.c tests/soak/service.c) $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/soak/soak)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread

CALLS ?= 20000
soak: ## CALLS calls (20,000) to a service that is busy and resets connections: neither memory nor files grow
	@$(MAKE) $(PARALLEL) $(SOAK)
	@OBJ=$(OBJ) CALLS=$(CALLS) sh tests/soak/run.sh

# Random requests, signed, for another signer to look at.
$(SIGN_RANDOM): $(OBJ)/tests/sign-random/sign_random.o $(OBJ)/tests/sign-random/sent.o $(OBJ)/libddb.a
	$(call say,LD,tests/sign-random/sign_random)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread

COUNT ?= 1000000
sign-random: ## COUNT random requests (1,000,000), signed here and by botocore, stage by stage
	@$(MAKE) $(PARALLEL) $(SIGN_RANDOM)
	@OBJ=$(OBJ) COUNT=$(COUNT) sh tests/sign-random/run.sh

comma := ,
# It counts and refuses what the library asks of malloc.
$(addprefix $(OBJ)/tests/wire/test_,memory memory_many batches_memory memory_settings parallel_memory fetch_memory) $(OBJ)/tests/unit/test_identity_memory \
  $(OBJ)/tests/local/test_store_memory: \
  LINK += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(OBJ)/tests/local/test_store_memory: LINK += \
  $(addprefix -Wl$(comma)--wrap=ddb_arena_,alloc zalloc array copy grow)
$(OBJ)/tests/wire/test_memory_settings: LINK += \
  $(addprefix -Wl$(comma)--wrap=ddb_arena_,zalloc array copy format)
$(OBJ)/tests/wire/test_parallel_memory: LINK += -Wl,--wrap=pthread_create
# It looks into what the library gives back.
$(OBJ)/tests/wire/test_secrets: LINK += -Wl,--wrap=free,--wrap=realloc
# Its transfers end as the test says.
$(OBJ)/tests/wire/test_curl_codes: LINK += $(addprefix -Wl$(comma)--wrap=curl_,easy_setopt easy_getinfo multi_perform multi_info_read)
# Their credentials come from the test.
$(addprefix $(OBJ)/tests/unit/test_,identity identity_threads): LINK += -Wl,--wrap=ddb_source_fetch
$(OBJ)/tests/wire/test_fetch_memory: LINK += -Wl,--wrap=free

test-programs: $(REPLAY_PROGRAMS) $(SIGN_RANDOM) $(SOAK) $(OBJ)/tests/corpus/driver $(OBJ)/tests/differential/differential $(call programs,$(TEST_SRC) $(if $(SANITIZE),$(SEED_SRC)))

deps: ## install all that building, testing and lint can use and this machine lacks (Debian)
	@sh tests/support/deps.sh all

STAGES ?=
test: ## build and run every test; ends with `N passed, N failed, N skipped` (STAGES=unit ONLY=json narrow it)
	@sh tests/support/deps.sh test
	@$(MAKE) $(PARALLEL) all test-programs
	@OUT=$(OUT) OBJ=$(OBJ) SANFLAGS='$(SANFLAGS)' sh tests/run.sh $(STAGES)

# The same tests in a build of its own. The stage `asan` comes last: it fails if any process left a
# report behind, and if a seeded leak or overflow did not.
ASAN_STAGES ?= unit wire local golden invalid cli property live server replay asan
asan: ## `make test` under ASan and UBSan: any report or leak fails it, even where Criterion passes
	@$(MAKE) --no-print-directory test SANITIZE=address,undefined OUT=build/asan \
	  CFLAGS='-O1 -g' STAGES='$(ASAN_STAGES)' DDB_TEST_SECONDS=400

# Plain programs, which need neither Criterion nor all of the tests' support.
TSAN_SUPPORT := tests/support/segments.c tests/support/loopback.c tests/support/crowd.c
$(call programs,$(TSAN_SRC)): $(OBJ)/%: $(OBJ)/%.o $(call objects,$(TSAN_SUPPORT)) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,$*)
	$(Q)$(LINK) -o $@ $(filter-out %.a,$^) $(STORE) $(filter %.a,$^) $(call pkg,--libs,$(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread
# The embedded store, whose SQLite is the system's: it is called under the store's own lock.
$(OBJ)/tests/tsan/store: STORE = $(OBJ)/libddb-local.a
$(OBJ)/tests/tsan/store: $(OBJ)/libddb-local.a

tsan-programs: $(call programs,$(TSAN_SRC)) $(OUT)/ddbc
tsan: ## shared handles and parallel scans by many threads, and the threads of ddbc, under ThreadSanitizer
	@sh tests/support/deps.sh test
	@$(MAKE) $(PARALLEL) SANITIZE=thread OUT=build/tsan CFLAGS='-O1 -g' tsan-programs
	@$(MAKE) --no-print-directory SANITIZE=thread OUT=build/tsan CFLAGS='-O1 -g' tsan-run
tsan-run:
	@OUT=$(OUT) OBJ=$(OBJ) sh tests/tsan/run.sh

# A server that misbehaves on real sockets, with TLS of its own; it looks at each attempt on its way to
# libcurl.
FAULT := $(OBJ)/tests/fault/fault
$(OBJ)/tests/fault/%.o: INCLUDES = $(GOLDEN_INCLUDES) -Igenerated -Iruntime/include -Iruntime/src $(call pkg,--cflags,openssl)
$(FAULT): $(call objects,$(FAULT_SRC)) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/fault/fault)
	$(Q)$(LINK) -Wl,--wrap=ddb_http_send -o $@ $^ $(call pkg,--libs,openssl $(RUNTIME_PKGS)) -lpthread
fault-program: $(FAULT)

fault: ## every call against every fault of tests/fault/expected.tsv, on real sockets (ONLY=tls: those with that in their name)
	@sh tests/support/deps.sh build
	@$(MAKE) $(PARALLEL) fault-program
	@mkdir -p $(OUT)/fault
	@timeout 900 $(FAULT) tests/fault/expected.tsv $(OUT)/fault $(ONLY)
fault-asan: ## the same under ASan and UBSan
	@$(MAKE) --no-print-directory fault SANITIZE=address,undefined OUT=build/asan CFLAGS='-O1 -g'

include tests/torture/torture.mk
include tests/coverage/coverage.mk

# Each program is one libFuzzer target; what they find is kept in build/fuzz/corpus from run to run.
FUZZ_ARCHIVES := $(OBJ)/libstore.a $(call objects,$(EXPR_SRC)) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libgenerator.a $(OBJ)/libddb.a
FUZZ_LIBS = $(call pkg,--libs,yaml-0.1 $(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread
FUZZ_SETTINGS := CC=clang SANITIZE=address,undefined OUT=build/fuzz CFLAGS='-O1 -g -fsanitize=fuzzer-no-link'
$(FUZZ_PROGRAMS): $(OBJ)/%: $(OBJ)/%.o $(FUZZ_ARCHIVES)
	$(call say,LD,$*)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(FUZZ_LIBS)
# The same without libFuzzer: runs the inputs that are kept, in any build.
$(REPLAY_PROGRAMS): $(OBJ)/tests/fuzz/replay_%: $(OBJ)/tests/fuzz/fuzz_%.o $(OBJ)/tests/fuzz/replay.o $(OBJ)/tests/support/report.o $(FUZZ_ARCHIVES)
	$(call say,LD,tests/fuzz/replay_$*)
	$(Q)$(LINK) -o $@ $^ $(FUZZ_LIBS)

FUZZ_SECONDS ?= 60
FUZZ_ONLY ?=
fuzz: ## each target of tests/fuzz under random input, FUZZ_SECONDS=n in all (60); FUZZ_ONLY="json xml" chooses
	@sh tests/support/deps.sh lint
	@$(MAKE) $(PARALLEL) $(FUZZ_SETTINGS) fuzz-programs
	@$(MAKE) --no-print-directory $(FUZZ_SETTINGS) fuzz-run FUZZ_SECONDS=$(FUZZ_SECONDS)
fuzz-keep: ## store what `make fuzz` found and is new, made small, in tests/fuzz/grown
	@$(MAKE) $(PARALLEL) $(FUZZ_SETTINGS) fuzz-programs
	@$(MAKE) --no-print-directory $(FUZZ_SETTINGS) fuzz-run FUZZ_MODE=keep
fuzz-programs: $(if $(FUZZ_ONLY),$(FUZZ_ONLY:%=$(OBJ)/tests/fuzz/fuzz_%),$(FUZZ_PROGRAMS))
fuzz-run:
	@OUT=$(OUT) OBJ=$(OBJ) FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_ONLY='$(FUZZ_ONLY)' sh tests/fuzz/$(or $(FUZZ_MODE),run).sh

# Only the demo's objects see the public headers alone; it links as a user's program would.
$(OUT)/demo: $(OBJ)/tests/demo/reimagine.o $(OBJ)/libgenerated.a $(OBJ)/libddb-local.a $(OBJ)/libddb.a
	$(call say,LD,demo)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread

demo: ## the Reimagine walk-through in the embedded store, or on a server: DDB_ENDPOINT=url
	@sh tests/support/deps.sh demo
	@$(MAKE) $(PARALLEL) $(OUT)/demo
	@sh tests/demo/run.sh $(OUT)/demo

lint: ## layering, banned calls, sizes, words, scripts, clang-format, clang-tidy; prints the figures
	@sh tests/support/deps.sh lint
	@sh tests/lint/run.sh

corpus: ## every real design of ../shared/corpus: import, check, generate, compile, random records
	@sh tests/support/deps.sh test
	@$(MAKE) $(PARALLEL) all $(OBJ)/tests/corpus/driver
	@OUT=$(OUT) OBJ=$(OBJ) SANFLAGS='$(SANFLAGS)' sh tests/corpus/run.sh all

include tests/bench/bench.mk

NIGHTLY_FUZZ_SECONDS ?= 3600
nightly: ## what takes too long for every change: all real designs with more records, 100,000 random steps, as many random requests to the store and to DynamoDB Local, changed schemas, a million signatures, a million calls, every failure of every call of the system, coverage, broken lines, an hour of fuzzing, and the figures
	@$(MAKE) --no-print-directory corpus ROUNDS=1000 LIVE=100
	@DDB_TEST_STEPS=100000 DDB_TEST_SEED=$$(date +%Y%m%d) DDB_TEST_SECONDS=3600 \
	  $(MAKE) --no-print-directory test STAGES=live ONLY=model
	@DDB_TEST_STEPS=100000 DDB_TEST_SEED=$$(date +%Y%m%d) $(MAKE) --no-print-directory test STAGES=differential
	@MUTATIONS=500 MUTATIONS_BUILT=500 SEED=$$(date +%Y%m%d) $(MAKE) --no-print-directory test STAGES=mutation
	@DDB_TEST_SCHEDULES=1000000 DDB_TEST_SEED=$$(date +%Y%m%d) $(MAKE) --no-print-directory test STAGES=unit ONLY=retry_model
	@SEED=$$(date +%Y%m%d) $(MAKE) --no-print-directory sign-random COUNT=1000000
	@$(MAKE) --no-print-directory soak CALLS=1000000
	@TORTURE=full $(MAKE) --no-print-directory torture
	@$(MAKE) --no-print-directory coverage
	@$(MAKE) --no-print-directory break
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=$(NIGHTLY_FUZZ_SECONDS)
	@BENCH_LONG=1 $(MAKE) --no-print-directory bench

# --- generated code --------------------------------------------------------------------------

generate: $(OUT)/ddbc ## write generated/ anew from schema/
	$(OUT)/ddbc generate -o generated $(SCHEMAS)

check-generated: $(OUT)/ddbc ## fail if generated/ is not what ddbc writes for schema/
	$(OUT)/ddbc generate --check -o generated $(SCHEMAS)

bless: $(OUT)/ddbc ## rewrite the expected files of golden, invalid and cli tests; look at the diff
	@DDBC=$(abspath $(OUT)/ddbc) sh tests/bless.sh

# --- installation ----------------------------------------------------------------------------

BINDIR = $(DESTDIR)$(PREFIX)/bin
LIBDIR = $(DESTDIR)$(PREFIX)/lib
INCLUDEDIR = $(DESTDIR)$(PREFIX)/include/ddb
CMAKEDIR = $(LIBDIR)/cmake/libddb
MANDIR = $(DESTDIR)$(PREFIX)/share/man/man1
# The size of a pointer tells a build for 32 bits from one for 64.
fill = sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
  -e "s|@POINTER_SIZE@|$$(echo __SIZEOF_POINTER__ | $(CC) $(CFLAGS) -E -P -)|" runtime/install/$(1).in

install: all ## install to PREFIX (/usr/local), below DESTDIR: programs, libraries, headers, pkg-config, CMake, man pages
	install -d $(BINDIR) $(LIBDIR)/pkgconfig $(INCLUDEDIR) $(CMAKEDIR) $(MANDIR)
	install -m 755 $(OUT)/ddbc $(OUT)/ddb-local $(BINDIR)
	install -m 644 $(OUT)/libddb.a $(OUT)/libddb-local.a $(LIBDIR)
	install -m 755 $(OUT)/libddb.so.$(ABI) $(LIBDIR)/libddb.so.$(ABI)
	ln -sf libddb.so.$(ABI) $(LIBDIR)/libddb.so
	install -m 644 runtime/include/ddb/*.h $(INCLUDEDIR)
	$(call fill,libddb.pc) > $(LIBDIR)/pkgconfig/libddb.pc
	$(call fill,libddb-local.pc) > $(LIBDIR)/pkgconfig/libddb-local.pc
	$(call fill,libddbConfigVersion.cmake) > $(CMAKEDIR)/libddbConfigVersion.cmake
	install -m 644 runtime/install/libddbConfig.cmake $(CMAKEDIR)
	$(call fill,ddbc.1) > $(MANDIR)/ddbc.1
	$(call fill,ddb-local.1) > $(MANDIR)/ddb-local.1

clean: ## remove build/
	rm -rf build

help: ## this text
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1	\2/p' $(MAKEFILE_LIST) | expand -t 20
