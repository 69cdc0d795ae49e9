#!/bin/sh
# Builds the QuickFIX C++ programs into test/interop/build/. Without a C++ compiler or libquickfix it says so and
# succeeds, since they are a counterparty for tests and no part of the product. With --install it first fetches
# libquickfix-dev (Debian, Ubuntu; needs root).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build

if [ "${1:-}" = --install ]; then
  apt-get install -y libquickfix-dev
fi
if ! command -v g++ >/dev/null; then
  echo "quickfix: skipped, there is no g++"
  exit 0
fi
if ! echo '#include <quickfix/Session.h>' | g++ -std=c++14 -w -fsyntax-only -x c++ - 2>/dev/null; then
  echo "quickfix: skipped, there is no libquickfix-dev (sh $0 --install fetches it)"
  exit 0
fi

mkdir -p "$build"
for program in client server; do
  if [ "$build/quickfix-$program" -nt "$here/$program.cpp" ] && [ "$build/quickfix-$program" -nt "$here/options.hpp" ]; then
    continue
  fi
  # Its headers use exception specifications and auto_ptr, which C++17 no longer has.
  g++ -O2 -std=c++14 -Wall -Wextra -Wno-deprecated -Wno-deprecated-declarations -Wno-unused-parameter \
    -isystem /usr/include/quickfix -o "$build/quickfix-$program" "$here/$program.cpp" -lquickfix -lpthread
done
echo "quickfix: built in test/interop/build"
