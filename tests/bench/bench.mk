# SPDX-License-Identifier: Apache-2.0
# `make bench` and `make bench-check`, a part of the Makefile.

.PHONY: bench bench-check bench-bless bench-count bench-page

BENCH := $(OBJ)/tests/bench/measure
$(BENCH): $(OBJ)/tests/bench/measure.o
	$(call say,LD,tests/bench/measure)
	$(Q)$(LINK) -o $@ $^

# As a user's program would be linked.
STORE_BENCH := $(OBJ)/tests/bench/store
$(OBJ)/tests/bench/store.o: INCLUDES = -Igenerated -Iruntime/include
$(STORE_BENCH): $(OBJ)/tests/bench/store.o $(OBJ)/libgenerated.a $(OBJ)/libddb-local.a $(OBJ)/libddb.a
	$(call say,LD,tests/bench/store)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread

# Encoding, decoding and signing: `count` is ours and the floors, `works` their peers too, whose
# libraries are those of `deps.sh bench`.
BENCH_SRC := $(addprefix tests/bench/,bench.c rounds.c steps.c inside.c allocations.c ours.c data.c \
  floor_decode.c floor_encode.c floor_sign.c)
PEER_SRC := $(addprefix tests/bench/,peers.c peer_cjson.c peer_jansson.c peer_json_c.c foreign.c canned.c)
$(OBJ)/tests/bench/%.o: INCLUDES = -Itests/bench -Igenerated -Iruntime/include -Iruntime/src $(call pkg,--cflags,$(RUNTIME_PKGS))
$(OBJ)/tests/bench/count: $(call objects,$(BENCH_SRC)) $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/bench/count)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread
$(OBJ)/tests/bench/works: $(call objects,$(BENCH_SRC) $(PEER_SRC)) $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/bench/works)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS) jansson json-c) -lpthread
# A whole request, without counting of its own in the way.
$(OBJ)/tests/bench/client: $(call objects,$(addprefix tests/bench/,client.c canned.c steps.c)) $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/bench/client)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread
# The same of many in flight on one thread.
$(OBJ)/tests/bench/inflight: $(call objects,$(addprefix tests/bench/,inflight.c allocations.c canned.c)) $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/bench/inflight)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread
# What a handle costs that is open, and a page that it was sent.
$(OBJ)/tests/bench/footprint: $(call objects,tests/bench/footprint.c tests/bench/canned.c) $(OBJ)/libgenerated.a $(OBJ)/libddb.a
	$(call say,LD,tests/bench/footprint)
	$(Q)$(LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS)) -lpthread
-include $(patsubst %.c,$(OBJ)/%.d,$(BENCH_SRC) $(PEER_SRC) $(addprefix tests/bench/,footprint.c client.c inflight.c))

REQUEST_PROGRAMS := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/bench/client.c tests/bench/inflight.c))
COUNT_PROGRAMS := $(OBJ)/tests/bench/count $(OBJ)/tests/bench/footprint
SIZES = OUT=$(OUT) DDBC=$(abspath $(OUT)/ddbc) CC='$(CC)' FOOTPRINT=$(OBJ)/tests/bench/footprint sh tests/bench/sizes.sh

bench: ## what ours, hand-written floors and peers cost: encoding, decoding, signing, the generator, the embedded store, sizes; rows in build/bench.tsv (ONLY=encode_put: that row alone)
	@sh tests/support/deps.sh bench
	@$(MAKE) $(PARALLEL) all $(OUT)/demo $(BENCH) $(STORE_BENCH) $(COUNT_PROGRAMS) $(OBJ)/tests/bench/works $(REQUEST_PROGRAMS)
	@OUT=$(OUT) DDB_BUILD=$(abspath build) OBJ=$(OBJ) sh tests/bench/works.sh $(ONLY)
	@$(if $(ONLY),:,OUT=$(OUT) DDBC=$(abspath $(OUT)/ddbc) MEASURE=$(BENCH) sh tests/bench/run.sh)
	@$(if $(ONLY),:,OUT=$(OUT) DDB_BUILD=$(abspath build) STORE=$(STORE_BENCH) sh tests/bench/store.sh)
	@$(if $(ONLY),:,$(SIZES))

bench-page: ## write the figures of the last `make bench` into tests/bench/README.md
	@OUT=$(OUT) sh tests/bench/page.sh

bench-count:
	@$(MAKE) $(PARALLEL) all $(OUT)/demo $(COUNT_PROGRAMS)
bench-check: bench-count ## fail if instructions, allocations or sizes of ours grew by more than 3 % over tests/bench/baseline.tsv
	@$(SIZES) >$(OUT)/sizes.txt
	@OUT=$(OUT) OBJ=$(OBJ) CC='$(CC)' sh tests/bench/check.sh
bench-bless: bench-count ## make what is counted now the baseline of `make bench-check`
	@$(SIZES) >$(OUT)/sizes.txt
	@OUT=$(OUT) OBJ=$(OBJ) CC='$(CC)' sh tests/bench/check.sh bless
