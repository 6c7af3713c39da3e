# SPDX-License-Identifier: Apache-2.0
# `make run` starts the server, `make test` proves it; both install what is missing first.

PORT    ?= 2121
SECONDS ?= 60
ROOT    ?= $(CURDIR)/served
PREFIX  ?= /usr/local
DESTDIR ?=

release := swift build --quiet -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now
shipped := ferryd ferry

.PHONY: help run build test test-cluster check bench fuzz install install-built uninstall deb image tour clean

help:
	@echo 'make run      build the server and start it on port $(PORT), serving $(ROOT)'
	@echo '              (make run PORT=2100 ROOT=/srv/ftp)'
	@echo 'make test     build everything and run all tests'
	@echo 'make test-cluster  try three servers behind a balancer, with a database and a store of objects; needs root'
	@echo 'make check    all that must hold before a change is kept: format, tests, sanitizer, docs'
	@echo 'make bench    put ferryd beside its competition; an hour, or five minutes with QUICK=1'
	@echo 'make fuzz     feed what reads from peers with made-up bytes, each reader for SECONDS=60'
	@echo 'make install  put ferryd and ferry into $(PREFIX)/bin, with manual pages and completions (PREFIX, DESTDIR)'
	@echo 'make deb      build Debian packages of both: .build/packages/*.deb'
	@echo 'make image    build a container image of ferryd from scratch: .build/packages/ferryd-image.tar'
	@echo 'make tour     record docs/tour.svg, the picture of the README, from the programs as they are'
	@echo 'make clean    remove what was built'

run: build
	@mkdir -p '$(ROOT)'
	@exec .build/release/ferryd '$(PORT)' --root '$(ROOT)'

build:
	@scripts/bootstrap run
	@$(foreach product,$(shipped),$(release) --product $(product) &&) true

test:
	@scripts/bootstrap test
	@scripts/fetch-servers || echo 'Tests against other servers are left out.' >&2
	@scripts/test

test-cluster: build
	@scripts/test-cluster

check:
	@scripts/bootstrap check
	@scripts/check

bench: build
	@scripts/bootstrap test
	@scripts/bench $(if $(QUICK),--quick) $(BENCH)

fuzz:
	@scripts/bootstrap run
	@scripts/fuzz '$(SECONDS)'

install: build
	@$(MAKE) --no-print-directory install-built

# Without building, for packages.
install-built:
	@install -d '$(DESTDIR)$(PREFIX)/bin'
	@$(foreach product,$(shipped),install -m 755 .build/release/$(product) '$(DESTDIR)$(PREFIX)/bin/$(product)' &&) true
	@scripts/install-pages .build/release '$(DESTDIR)$(PREFIX)/share'

uninstall:
	@$(foreach product,$(shipped),rm -f '$(DESTDIR)$(PREFIX)/bin/$(product)' &&) true
	@scripts/install-pages --remove '$(DESTDIR)$(PREFIX)/share'

deb: build
	@scripts/bootstrap deb
	@scripts/build-packages .build/packages

image: build
	@scripts/bootstrap image
	@scripts/build-image .build/packages/ferryd-image.tar

tour: build
	@scripts/bootstrap tour
	@scripts/record-tour >.build/tour.svg && mv .build/tour.svg docs/tour.svg

clean:
	@rm -rf .build
