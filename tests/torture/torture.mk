# SPDX-License-Identifier: Apache-2.0
# `make torture`, a part of the Makefile.

.PHONY: torture torture-programs torture-run

# Programs in which every call of the system can be made to fail: tests/torture/refuse.h.
TORTURE_WRAPS := malloc calloc realloc strdup free \
  EVP_MD_CTX_new EVP_MD_fetch EVP_DigestInit_ex EVP_DigestUpdate EVP_DigestFinal_ex RAND_bytes \
  newlocale regcomp pthread_mutex_init pthread_cond_init pthread_condattr_init pthread_condattr_setclock pthread_create nanosleep \
  open read write fstat stat rename unlink mkdir chmod fsync fopen fdopen close fclose fflush opendir readdir access realpath open_memstream
TORTURE_LINK = $(LINK) $(addprefix -Wl$(comma)--wrap=,$(TORTURE_WRAPS))
TORTURE_ENGINE := $(call objects,$(addprefix tests/torture/,refuse.c system.c visited.c)) $(OBJ)/tests/torture/exports.o
# Built with -finstrument-functions, they tell which exported functions they called.
$(OBJ)/tests/torture/exports.c: runtime/libddb.sym runtime/libddb-local.sym
	@mkdir -p $(@D)
	@{ echo '#include "visited.h"' && sed -n 's/^[a-z].*/void &(void);/p' $^ && echo 'const struct visited_export visited_exports[] = {' && \
	  sed -n 's/^[a-z].*/    {"&", &},/p' $^ && echo '    {0, 0}};'; } > $@
$(OBJ)/tests/torture/exports.o: $(OBJ)/tests/torture/exports.c
	$(Q)$(COMPILE) -Itests/torture -c -o $@ $<

$(OBJ)/tests/torture/runtime: $(call objects,$(addprefix tests/torture/,runtime.c world.c scenes_items.c scenes_many.c scenes_pure.c scenes_parts.c scenes_handle.c) tests/support/type_samples.c) \
  $(TORTURE_ENGINE) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libddb-local.a $(OBJ)/libddb.a
	$(call say,LD,tests/torture/runtime)
	$(Q)$(TORTURE_LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread -lm

# The tests of tests/live under another criterion.h, but those of random steps and threads, and three whose own set-up or network does not survive a failure.
TORTURE_LIVE := $(filter-out $(addprefix tests/live/test_,model.c races.c types.c multi_key.c own.c),$(LIVE_SRC))
$(OBJ)/torture/%.o: %.c
	$(call say,CC,$< for torture)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Itests/torture/shim -Itests/torture $(GOLDEN_INCLUDES) -Itests -Itests/support -Igenerated -Iruntime -Iruntime/include -Iruntime/src \
	  $(call pkg,--cflags,$(RUNTIME_PKGS)) -c -o $@ $<
$(OBJ)/tests/torture/live: LINK += -Wl,--wrap=ddb_call_end
$(OBJ)/tests/torture/live: $(patsubst %.c,$(OBJ)/torture/%.o,$(TORTURE_LIVE) tests/torture/live.c) $(call objects,tests/support/type_samples.c tests/support/sample.c) \
  $(TORTURE_ENGINE) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libddb-local.a $(OBJ)/libddb.a
	$(call say,LD,tests/torture/live)
	$(Q)$(TORTURE_LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread -lm
-include $(patsubst %.c,$(OBJ)/torture/%.d,$(TORTURE_LIVE) tests/torture/live.c)

TORTURE_SETTINGS := SANITIZE=address,undefined OUT=build/torture CFLAGS='-O1 -g -finstrument-functions'
# ddbc with another main; libyaml's own memory fails, too.
$(OBJ)/tests/torture/ddbc_main.o: $(OBJ)/generator/main.o
	@mkdir -p $(@D)
	$(Q)objcopy --redefine-sym main=ddbc_main $< $@
$(OBJ)/tests/torture/compiler: $(OBJ)/tests/torture/compiler.o $(OBJ)/tests/torture/ddbc_main.o $(TORTURE_ENGINE) $(OBJ)/libgenerator.a $(OBJ)/libbase.a
	$(call say,LD,tests/torture/compiler)
	$(Q)$(TORTURE_LINK) -o $@ $(filter-out %/visited.o %/exports.o,$^) -Wl,-Bstatic $(call pkg,--libs,yaml-0.1) -Wl,-Bdynamic $(call pkg,--libs,libcjson) -lcrypto -lpthread

$(OBJ)/tests/torture/network: LINK += $(addprefix -Wl$(comma)--wrap=curl_,easy_init easy_setopt easy_getinfo multi_init multi_setopt multi_add_handle multi_perform multi_poll multi_info_read)
$(OBJ)/tests/torture/network: $(call objects,tests/torture/network.c tests/support/loopback.c) $(TORTURE_ENGINE) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libddb-local.a $(OBJ)/libddb.a
	$(call say,LD,tests/torture/network)
	$(Q)$(TORTURE_LINK) -o $@ $^ $(call pkg,--libs,$(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread -lm

# The memory of libcurl and of OpenSSL, which they take functions for.
$(OBJ)/tests/torture/libraries: LINK += -Wl,--wrap=curl_easy_init
$(OBJ)/tests/torture/libraries.o: INCLUDES = $(GOLDEN_INCLUDES) -Itests -Itests/torture -Iruntime/include $(call pkg,--cflags,$(RUNTIME_PKGS) openssl)
$(OBJ)/tests/torture/libraries: $(call objects,tests/torture/libraries.c tests/fault/certificates.c tests/fault/link.c) $(TORTURE_ENGINE) $(OBJ)/libgolden.a $(OBJ)/libgenerated.a $(OBJ)/libddb-local.a $(OBJ)/libddb.a
	$(call say,LD,tests/torture/libraries)
	$(Q)$(TORTURE_LINK) -o $@ $^ $(call pkg,--libs,openssl $(RUNTIME_PKGS) $(LOCAL_PKGS)) -lpthread -lm

torture-programs: $(addprefix $(OBJ)/tests/torture/,runtime live compiler network libraries)
torture: ## every call of the system (memory, OpenSSL, files, libcurl) fails, each in turn, in the library and in ddbc; TORTURE=full: everywhere
	@sh tests/support/deps.sh test
	@$(MAKE) $(PARALLEL) $(TORTURE_SETTINGS) torture-programs build/torture/ddbc
	@$(MAKE) --no-print-directory $(TORTURE_SETTINGS) torture-run
torture-run:
	@OUT=$(OUT) OBJ=$(OBJ) sh tests/torture/run.sh

-include $(patsubst %.c,$(OBJ)/%.d,$(wildcard tests/torture/*.c))
