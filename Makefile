# The front door; the build itself is Meson's (meson.build).
#
#   make demo     set up, build and scan examples/voting
#   make          build build/virga
#   make test     all tests, under AddressSanitizer and UBSan
#   make bench    benchmarks, as ratios
#   make install  to PREFIX (default /usr/local)

PREFIX ?= /usr/local
MESON_TEST = meson test --print-errorlogs

all: build/build.ninja
	@ninja -C build --quiet

build/build.ninja:
	@scripts/setup
	@meson setup build --prefix $(PREFIX) >/dev/null

build/sanitize/build.ninja:
	@scripts/setup
	@meson setup build/sanitize -Db_sanitize=address,undefined >/dev/null

demo: all
	@scripts/demo

test: all build/sanitize/build.ninja
	@ninja -C build/sanitize --quiet
	@scripts/test build/sanitize

bench:
	@scripts/setup
	@bench/run

install: all
	@meson install -C build

clean:
	@rm -rf build

.PHONY: all demo test bench install clean
