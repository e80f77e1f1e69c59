# Deskhand. `make` alone says what there is; `make run` is the way in.
#
# Every target first runs .ci/setup, which installs the system packages that are missing (Debian, Ubuntu) and is
# done in a blink when none is.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# x11: Fyne 2.8 otherwise also wants the Wayland headers. migrated_fynedo: we keep to Fyne's one-thread rule (fyne.Do),
# so its check on every call is off.
TAGS := x11,migrated_fynedo

# Where there is a git checkout the commit goes into the programs (`--version`); an unpacked archive builds too.
VCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo true || echo false)
GOBUILD := go build -tags $(TAGS) -trimpath -buildvcs=$(VCS)

# The programs there are, in the order people meet them.
PROGRAMS := $(foreach p,support-manager share-client signal-server lab,$(if $(wildcard cmd/$(p)/*.go),$(p)))

FUZZTIME ?= 20s
BENCHTIME ?= 1s

.PHONY: help run build test demo gallery bench fuzz clean

help: ## says what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

run: ## builds and opens the Support Manager with its own signal server inside; without a display: make demo
	@if .ci/display; then \
	    $(MAKE) --no-print-directory build && exec bin/support-manager; \
	else \
	    echo "make run: there is no display here, so no window can open. Running 'make demo' instead:" >&2; \
	    echo "make run: it plays a session between two virtual displays and leaves pictures of it in demo-out/." >&2; \
	    $(MAKE) --no-print-directory demo; \
	fi

# The share client is what people download, and run beside their own work: without symbols it is a third smaller; without Fyne's own font of
# emoji it needs 13 MB less memory (docs/picture.md, Memory), and shows the system's emoji.
build: ## builds the programs into bin/
	@.ci/setup build
	@mkdir -p bin
	@set -e; for p in $(PROGRAMS); do \
	    light=; case $$p in share-client) light="-ldflags=-s -tags=$(TAGS),no_emoji";; esac; \
	    echo "build bin/$$p"; $(GOBUILD) $$light -o bin/$$p ./cmd/$$p; \
	done
	@mkdir -p bin/downloads && ln -f bin/share-client "bin/downloads/share-client-$$(go env GOOS)-$$(go env GOARCH)" # the server inside the Support Manager offers it

test: ## every check: format, vet, staticcheck, imports, unit and UI tests with -race, end-to-end tests in real windows
	@.ci/setup build test
	@$(MAKE) --no-print-directory build
	@TAGS=$(TAGS) .ci/check

demo: ## plays a session between two virtual displays and leaves numbered screenshots in demo-out/
	@.ci/setup build test
	@$(MAKE) --no-print-directory build
	@mkdir -p demo-out
	@bin/lab demo --out demo-out

gallery: ## every window, dialog and page in both languages, light and dark, in gallery-out/index.html (about 8 minutes)
	@.ci/setup build test
	@$(MAKE) --no-print-directory build
	@bin/lab gallery --out gallery-out

bench: ## measures: loss and delay over bad networks, every Go benchmark, consent to first picture in real windows; the numbers stay in bench-out/
	@.ci/setup build test
	@mkdir -p bench-out
	@set -o pipefail; go test -tags $(TAGS) -count=1 -v -run 'Table$$|RateDrop|Slowest' ./media/peer \
	    | sed -nE 's/^        //p; s/^    [a-z_]+\.go:[0-9]+: (.+)/\1/p; /^(---|ok|FAIL)/p' | tee bench-out/links.txt
	@set -o pipefail; .ci/display --private go test -tags $(TAGS) -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) -p 1 \
	    $$(go list -tags $(TAGS) ./... | grep -v /cmd/) | grep -v 'no test files' | tee bench-out/go.txt
	@$(MAKE) --no-print-directory build
	@set -o pipefail; for i in 1 2 3; do bin/lab demo --out bench-out/demo; done \
	    | sed -nE 's/^ *([0-9]+ ms from Allow to the first picture)/\1/p; s/^ *([0-9]+ ms after the click.*)/\1/p' | tee bench-out/windows.txt

fuzz: ## runs each fuzz target for FUZZTIME (20s)
	@.ci/setup build
	@set -e; grep -rlE '^func Fuzz' --include='*_test.go' app media store ui 2>/dev/null | while read -r file; do \
	    for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$$file"); do \
	        echo "fuzz ./$$(dirname "$$file") $$target"; \
	        go test -tags $(TAGS) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" </dev/null; \
	    done; \
	done

clean: ## removes what the other targets made
	rm -rf bin demo-out gallery-out bench-out .cache
