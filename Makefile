# lrfind: finding and diagnosing learning rates. `make help` lists the targets.

VERSION := $(shell sed -n 's/^.define LRF_VERSION "\(.*\)"/\1/p' include/lrfind.h)
SOVERSION := 0
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
BUILD ?= build
CC ?= cc
PYTHON ?= $(shell scripts/find-python)

# SAN=1 builds with the address and undefined-behaviour sanitizers, SAN=thread with that for threads.
SAN ?=
ifeq ($(SAN),1)
  override BUILD := $(BUILD)-san
  SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
  CFLAGS ?= -O1 -g
else ifeq ($(SAN),thread)
  override BUILD := $(BUILD)-tsan
  SANFLAGS := -fsanitize=thread
else ifeq ($(SAN),fuzz)
  override BUILD := $(BUILD)-fuzz
  CC := clang
  SANFLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
endif

# MPI=1 builds a program whose runs `mpirun -n N` or `srun` spread over processes.
MPI ?=
ifeq ($(MPI),1)
  override BUILD := $(BUILD)-mpi
  CC := mpicc
  MPIFLAGS := -DLRF_MPI
endif

CFLAGS ?= -O3 -g
# What both compilers know; -Wno-sign-conversion, since counts and indices are added to each other everywhere.
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wfloat-conversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wold-style-definition -Wvla -Walloca -Wpointer-arith -Wwrite-strings -Wundef -Wformat=2 \
            -Wunused-macros -Wcast-align -Werror=implicit-function-declaration -Werror=format-security
# In src/ alone: tests write into what is const, and group assignments by commas.
is_clang := $(findstring clang,$(shell $(CC) --version 2>/dev/null))
STRICT := -Wcast-qual -Wnull-dereference $(if $(is_clang), \
            -Wcomma -Wshorten-64-to-32 -Wconditional-uninitialized -Wimplicit-fallthrough -Wunreachable-code, \
            -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wjump-misses-init)
# Of these, what the compiler knows for its machine; FORTIFY only where it optimizes and no sanitizer looks itself.
HARDENING := $(shell scripts/known-flags $(CC) -- -fstack-protector-strong -fstack-clash-protection -fcf-protection)
optimizes = $(filter-out -O0,$(lastword $(filter -O%,$(CPPFLAGS) $(CFLAGS))))
ifeq ($(SANFLAGS)$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),)
  HARDENING += $(if $(optimizes),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif
HARD_LINK := -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
# -fno-math-errno and -fno-trapping-math keep nan and inf as they are; -ffast-math would not.
ALL_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L $(WARNINGS) $(HARDENING) -fno-math-errno -fno-trapping-math \
              -ffp-contract=off -fvisibility=hidden -fPIC -pthread -Iinclude -Isrc -I$(BUILD)/gen $(CPPFLAGS) $(CFLAGS) $(SANFLAGS) $(MPIFLAGS)
LIBS := -lgsl -lcsv -lcjson -lz -lopenblas -lm -pthread

# V=1 shows the commands.
V ?= 0
say_0 = @echo '  $(1)	$(2)';
say = $(say_$(V))

lib_sources := $(filter-out src/cli/% $(if $(MPIFLAGS),,src/parallel/hands.c $(wildcard src/parallel/mpi*.c)),$(wildcard src/*/*.c))
cli_sources := $(wildcard src/cli/*.c)
double_sources := $(wildcard src/base/*.c src/model/*.c src/optim/*.c)
topics := $(wildcard src/cli/topics/*.md)
headers := $(wildcard include/lrfind/*.h) include/lrfind.h

lib_objects := $(lib_sources:src/%.c=$(BUILD)/obj/%.o)
cli_objects := $(cli_sources:src/%.c=$(BUILD)/obj/%.o)
double_objects := $(double_sources:src/%.c=$(BUILD)/double/%.o)

static_lib := $(BUILD)/liblrfind.a
shared_lib := $(BUILD)/liblrfind.so.$(SOVERSION)
double_lib := $(BUILD)/liblrfind_double.a

unit_sources := $(wildcard tests/unit/*_test.c)
unit_tests := $(unit_sources:tests/unit/%.c=$(BUILD)/tests/%)

bench_programs := $(filter-out evidence watch,$(patsubst tests/bench/%.c,%,$(wildcard tests/bench/*.c)))
evidence_tests := verdict_torch ranking permutation compare analysis

fuzz_targets := $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_SECONDS ?= 60

all: need $(BUILD)/lrfind $(shared_lib) manual

need:
	@scripts/setup --check

$(BUILD)/lrfind: $(cli_objects) $(static_lib)
	$(call say,LINK,$@)$(CC) $(SANFLAGS) -pie $(HARD_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

$(static_lib): $(lib_objects)
	@rm -f $@
	$(call say,AR,$@)$(AR) rcs $@ $^

$(double_lib): $(double_objects)
	@rm -f $@
	$(call say,AR,$@)$(AR) rcs $@ $^

$(shared_lib): $(lib_objects)
	$(call say,LINK,$@)$(CC) $(SANFLAGS) $(HARD_LINK) $(LDFLAGS) -shared -Wl,-soname,liblrfind.so.$(SOVERSION) -Wl,--no-undefined -o $@ $^ $(LIBS)
	@ln -sf liblrfind.so.$(SOVERSION) $(BUILD)/liblrfind.so

# The page's style and script, and the texts of help, as C strings, a line each.
as_strings = sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n",/'

$(BUILD)/gen/%.inc: src/report/%
	@mkdir -p $(@D)
	@$(as_strings) $< > $@

$(BUILD)/gen/%.inc: src/cli/topics/%
	@mkdir -p $(@D)
	@$(as_strings) $< > $@

$(BUILD)/obj/report/page.o: $(BUILD)/gen/page.css.inc $(BUILD)/gen/page.js.inc
$(BUILD)/obj/cli/topics.o: $(topics:src/cli/topics/%=$(BUILD)/gen/%.inc)

# GSL's elements without a call and a check of each index.
$(BUILD)/obj/analysis/%.o: ALL_CFLAGS += -DHAVE_INLINE -DGSL_RANGE_CHECK_OFF

# A double in a loop over floats halves its speed.
$(BUILD)/obj/model/%.o $(BUILD)/obj/optim/%.o: ALL_CFLAGS += $(if $(is_clang),,-Wdouble-promotion)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(STRICT) -MMD -MP -c -o $@ $<

$(BUILD)/double/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -DLRF_DOUBLE -MMD -MP -c -o $@ $<

# A test whose name ends in _double_test is built with the training core in double.
$(BUILD)/tests/%_double_test: tests/unit/%_double_test.c $(double_lib)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -Itests -DLRF_DOUBLE -MMD -MP -o $@ $< $(double_lib) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/tests/%_test: tests/unit/%_test.c $(static_lib)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP -o $@ $< $(static_lib) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/bench/%: tests/bench/%.c $(static_lib)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP -o $@ $< $(static_lib) $(LDFLAGS) $(LIBS)

# What is preloaded, so that allocations fail.
$(BUILD)/trust/failures.so: tests/trust/failures.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -std=c11 $(WARNINGS) -O1 -g -fPIC -shared -o $@ $< -ldl

# A fuzz target with its corpus for the ordinary run, and with libFuzzer for `make fuzz`.
$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(static_lib)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< tests/fuzz/replay.c $(static_lib) $(LDFLAGS) $(LIBS)

$(BUILD)/fuzzer/%: tests/fuzz/%.c $(static_lib)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -MMD -MP -o $@ $< $(static_lib) $(LDFLAGS) $(LIBS)

# Man pages and completions, from the tables of the program and the comments of the headers.
manual: $(BUILD)/man/lrfind.3

$(BUILD)/man/lrfind.3: $(BUILD)/lrfind $(headers) scripts/manual scripts/manual.awk
	$(call say,MAN,$(@D))BUILD=$(BUILD) scripts/manual $(headers)

# The main job: install what is missing, build, range-test the digits, leave the report in lrfind-out/.
demo: setup
	@$(MAKE) --no-print-directory -s $(all_cores) all
	$(BUILD)/lrfind run --plot png,term samples/digits.csv

setup:
	@scripts/setup

check:
	@scripts/setup --tests
	@$(MAKE) --no-print-directory $(all_cores) test

# Where nobody said how many jobs, as many as there are processors.
all_cores = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN))

tests: all $(unit_tests) $(BUILD)/trust/failures.so $(BUILD)/bench/evidence $(bench_programs:%=$(BUILD)/bench/%) $(fuzz_targets:%=$(BUILD)/fuzz/%)

test: tests
	@BUILD=$(BUILD) CC="$(CC)" $(PYTHON) tests/run $(TESTS)

# The same tests under the address and undefined-behaviour sanitizers.
test-san:
	@$(MAKE) --no-print-directory SAN=1 test

# What runs in threads, under the thread sanitizer.
test-tsan:
	@$(MAKE) --no-print-directory SAN=thread test TESTS="threads_test child_test cut_test share_test parallel"

# What multiplies matrices, with OpenBLAS's kernels for other processors: sums are added in another order.
CORES ?= Prescott Haswell SkylakeX
core_tests := product_test curvature_test hessian_double reference_test model_double training_double catapult_double \
              momentum_double tests/cli report_json

test-cores: tests $(BUILD)/tests/core
	@BUILD=$(BUILD) CC="$(CC)" $(PYTHON) tests/cores $(CORES) -- $(if $(TESTS),$(TESTS),$(core_tests))

$(BUILD)/tests/core: tests/unit/core.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(LDFLAGS) -lopenblas

# 1000 rounds of starting, sweeping and killing trainers, and 1000 signals to the program at random moments.
soak:
	@SOAK=1 $(MAKE) --no-print-directory test TESTS="child_test drive.py python_ranks"
	@$(MAKE) --no-print-directory trust SECTIONS=kills

# Searches FUZZ_SECONDS for bytes that break a property; what it finds is named and kept in the build folder.
fuzz:
	@$(MAKE) --no-print-directory SAN=fuzz CFLAGS='-O1 -g' $(fuzz_targets:%=fuzz-%)

fuzz-%: $(BUILD)/fuzzer/%
	@mkdir -p $(BUILD)/corpus/$*
	$< -max_total_time=$(FUZZ_SECONDS) -timeout=10 -print_final_stats=1 -verbosity=0 \
	  -artifact_prefix=$(BUILD)/$*- $(BUILD)/corpus/$* tests/fuzz/corpus/$*

lint: $(BUILD)/lrfind
	@scripts/lint

# To tests/bench/RESULTS.md: SECTIONS="step csv" only these; QUICK=1 with tiny sizes, to $(BUILD)/bench/RESULTS.md.
bench: all $(bench_programs:%=$(BUILD)/bench/%)
	@BUILD=$(BUILD) $(PYTHON) tests/bench/run $(if $(QUICK),--quick) $(SECTIONS)

# To tests/TRUST.md: SECTIONS="torture kills" only these; QUICK=1 a small sample, to $(BUILD)/TRUST.md.
trust: tests $(BUILD)/tests/core
	@BUILD=$(BUILD) CC="$(CC)" $(PYTHON) tests/trust/run $(if $(QUICK),--quick) $(SECTIONS)

# Sections of it: all that can fail, changes that the tests must notice, what the tests run, what analysers say.
torture mutants coverage checkers:
	@$(MAKE) --no-print-directory trust SECTIONS=$@

# How often the monitor is wrong: LOGS="a.txt b.txt" healthy losses, `STEP LOSS` a line, DATA="a.csv" to train with.
bench-watch: $(BUILD)/bench/watch
	$(BUILD)/bench/watch $(LOGS) -- $(if $(DATA),$(DATA),samples/digits.csv samples/wine.csv samples/concrete.csv)

# The figures of `lrfind help scale`: a thousand ranks on a virtual clock; WORLD="step=2 mtbf=1000" another world.
bench-scale: $(BUILD)/bench/scale
	$(BUILD)/bench/scale $(WORLD)

# The figures of `lrfind help evidence`: BENCH=DIR recorded sweeps with full training, DATA="a.csv b.csv" more data sets,
# SECTIONS="sweep run" only these.
evidence: all $(BUILD)/bench/evidence $(evidence_tests:%=$(BUILD)/tests/%_test)
	@BUILD=$(BUILD) $(PYTHON) scripts/evidence $(if $(BENCH),--bench '$(BENCH)') --sections '$(SECTIONS)' $(DATA)

# Where Python finds a module; share/lrfind/python where it looks nowhere under PREFIX.
PYTHONDIR ?= $(shell scripts/python-folder '$(PREFIX)')
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
at = $(DESTDIR)$(PREFIX)
bash_completion = $(at)/share/bash-completion/completions/lrfind
zsh_completion = $(DESTDIR)$(ZSHDIR)/_lrfind
fish_completion = $(at)/share/fish/vendor_completions.d/lrfind.fish

put = install -D -m 644
install: all
	@install -D -m 755 -t $(at)/bin $(BUILD)/lrfind
	@$(put) -t $(at)/include include/lrfind.h
	@$(put) -t $(at)/include/lrfind include/lrfind/*.h
	@$(put) -t $(DESTDIR)$(LIBDIR) $(static_lib) $(shared_lib)
	@ln -sf liblrfind.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/liblrfind.so
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR:$(PREFIX)/%=$${prefix}/%)|' -e 's|@VERSION@|$(VERSION)|' \
	  -e 's|@LIBS@|$(LIBS)|' scripts/lrfind.pc.in | $(put) /dev/stdin $(DESTDIR)$(LIBDIR)/pkgconfig/lrfind.pc
	@$(put) -t $(DESTDIR)$(PYTHONDIR)/lrfind scripts/python/lrfind/*.py
	@$(put) -t $(DESTDIR)$(PYTHONDIR) scripts/python/lrfind_client.py
	@for page in $(BUILD)/man/*.[1-9]; do $(put) -t $(at)/share/man/man$${page##*.} $$page || exit; done
	@$(put) $(BUILD)/completion/lrfind.bash $(bash_completion)
	@$(put) $(BUILD)/completion/_lrfind $(zsh_completion)
	@$(put) $(BUILD)/completion/lrfind.fish $(fish_completion)
	@$(tell_loader)
	@echo 'installed under $(at); the Python module in $(DESTDIR)$(PYTHONDIR)'
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) echo 'add $(PREFIX)/bin to PATH' ;; esac
	@test -n '$(DESTDIR)' || ! command -v python3 >/dev/null || \
	  python3 -c 'import sys; sys.exit("$(PYTHONDIR)" not in sys.path)' || echo 'add $(PYTHONDIR) to PYTHONPATH'

uninstall:
	rm -f $(at)/bin/lrfind $(DESTDIR)$(LIBDIR)/liblrfind.a $(DESTDIR)$(LIBDIR)/liblrfind.so* \
	  $(DESTDIR)$(LIBDIR)/pkgconfig/lrfind.pc $(at)/include/lrfind.h $(at)/share/man/man[1-9]/lrfind.[1-9] \
	  $(at)/share/man/man[1-9]/lrfind-*.[1-9] $(bash_completion) $(zsh_completion) $(fish_completion) \
	  $(DESTDIR)$(PYTHONDIR)/lrfind_client.py $(DESTDIR)$(PYTHONDIR)/__pycache__/lrfind_client.*.pyc
	rm -rf $(at)/include/lrfind $(at)/share/lrfind $(DESTDIR)$(PYTHONDIR)/lrfind
	@$(tell_loader)

# As root the loader is told of a library that came or went; what lies in DESTDIR is not its.
tell_loader = test -n '$(DESTDIR)' || test "$$(id -u)" != 0 || PATH="$$PATH:/sbin:/usr/sbin" ldconfig

# The sources as a tarball that needs neither git nor network.
dist:
	@scripts/dist $(BUILD) $(VERSION)

# Debian packages of the same sources, into $(BUILD)/deb.
deb:
	@scripts/deb $(BUILD) $(VERSION)

clean:
	rm -rf build build-san build-tsan build-fuzz build-clang build-mpi build-coverage

help:
	@echo 'make            build with what is there'
	@echo 'make MPI=1      the same into build-mpi, for mpirun and srun; see lrfind help scale'
	@echo 'make demo       install what is missing, build, range-test samples/digits.csv into lrfind-out/'
	@echo 'make check      install what is missing, build, run every test'
	@echo 'make test       run every test with what is there; TESTS="sweep cli" picks by name'
	@echo 'make test-san   the tests under the address and undefined-behaviour sanitizers'
	@echo 'make test-tsan  those that use threads under the thread sanitizer'
	@echo 'make test-cores with the kernels of CORES="Prescott Haswell SkylakeX", other processors'
	@echo 'make soak       start, sweep and kill trainers 1000 times'
	@echo 'make fuzz       look for bytes that break the readers, FUZZ_SECONDS=60 each (clang)'
	@echo 'make lint       format, layers, compiler warnings'
	@echo 'make bench      speed beside others, limits, growth, to tests/bench/RESULTS.md; SECTIONS="step csv", QUICK=1'
	@echo 'make trust      faults, kills, fuzzing, mutants, coverage, to tests/TRUST.md; SECTIONS="torture", QUICK=1 (hours)'
	@echo 'make torture    of that: every allocation and system call of the commands fails, one by one (an hour)'
	@echo 'make mutants    of that: small wrong changes that the tests must notice; make coverage, make checkers likewise'
	@echo 'make bench-watch what the monitor gets wrong, and sees; LOGS="a.txt" of STEP LOSS lines, DATA="a.csv"'
	@echo 'make bench-scale a thousand ranks on a virtual clock, as in lrfind help scale; WORLD="step=2 mtbf=1000"'
	@echo 'make evidence   the figures of lrfind help evidence again; BENCH=DIR, DATA="a.csv b.csv", SECTIONS="sweep run"'
	@echo 'make manual     man pages and completions for bash, zsh and fish'
	@echo 'make install    program, library, headers, manual, Python module; PREFIX (/usr/local), DESTDIR, LIBDIR, PYTHONDIR'
	@echo 'make uninstall  remove what install put there, with the same settings'
	@echo 'make dist       lrfind-$(VERSION).tar.gz, which builds and tests without git and network'
	@echo 'make deb        Debian packages lrfind, liblrfind0, liblrfind-dev, python3-lrfind'
	@echo 'make clean      remove what was built'

-include $(shell find $(BUILD) -name deb -prune -o -name '*.d' -print 2>/dev/null)

.PHONY: all need demo setup check tests test test-san test-tsan test-cores soak fuzz lint bench trust torture mutants coverage checkers bench-watch bench-scale evidence manual install uninstall dist deb clean help
.DELETE_ON_ERROR:
