#!/bin/sh
# Fetches and builds the FIX engines of others that the tests meet, into test/foreign/build/. An engine that cannot be had
# is skipped with the reason, here and in its tests: the engines are counterparties for tests and no part of the product.
# With --install it first fetches QuickFIX C++ (Debian, Ubuntu; needs root); its examples come with the build.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$here/build
mkdir -p "$build"

# The named program is there and newer than its sources.
fresh() {
  [ -e "$1" ] || return 1
  target=$1
  shift
  for source in "$@"; do
    [ "$target" -nt "$source" ] || return 1
  done
}

# QuickFIX C++: libquickfix-dev for our client and server, and the examples of libquickfix-doc, as Debian built them.
quickfix() {
  command -v g++ >/dev/null || { echo "skipped, there is no g++"; return; }
  if ! echo '#include <quickfix/Session.h>' | g++ -std=c++14 -w -fsyntax-only -x c++ - 2>/dev/null; then
    echo "skipped, there is no libquickfix-dev (sh $0 --install fetches it)"
    return
  fi
  mkdir -p "$build/quickfix"
  for program in client server; do
    fresh "$build/quickfix/$program" "$here/quickfix/$program.cpp" "$here/quickfix/options.hpp" && continue
    # Its headers use exception specifications and auto_ptr, which C++17 no longer has.
    g++ -O2 -std=c++14 -Wall -Wextra -Wno-deprecated -Wno-deprecated-declarations -Wno-unused-parameter \
      -isystem /usr/include/quickfix -o "$build/quickfix/$program" "$here/quickfix/$program.cpp" -lquickfix -lpthread ||
      { echo "failed"; return; }
  done
  examples=/usr/share/doc/libquickfix-doc/examples
  if [ ! -e "$build/quickfix/ordermatch" ]; then
    # Where documentation is not unpacked (as in slim images), the package's own file still has it.
    if [ ! -d "$examples" ] && (cd "$build/quickfix" && apt-get download -q libquickfix-doc >/dev/null 2>&1); then
      dpkg -x "$build"/quickfix/libquickfix-doc_*.deb "$build/quickfix/doc"
      examples=$build/quickfix/doc$examples
    fi
    for example in executor/C++/.libs/executor ordermatch/.libs/ordermatch; do
      [ -e "$examples/$example.gz" ] || { echo "built, without the examples: there is no libquickfix-doc"; return; }
      gunzip -c "$examples/$example.gz" >"$build/quickfix/$(basename $example)"
      chmod +x "$build/quickfix/$(basename $example)"
    done
    rm -rf "$build/quickfix/doc" "$build"/quickfix/libquickfix-doc_*.deb
  fi
  echo "built"
}

# QuickFIX/J: its jars from Maven Central, our client and venue on them.
quickfixj() {
  command -v mvn >/dev/null || { echo "skipped, there is no Maven"; return; }
  command -v javac >/dev/null || { echo "skipped, there is no JDK"; return; }
  if ! fresh "$build/quickfixj/lib" "$here/quickfixj/pom.xml"; then
    rm -rf "$build/quickfixj"
    mvn -B -q -f "$here/quickfixj/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$build/quickfixj/lib" \
      >/dev/null 2>&1 || { rm -rf "$build/quickfixj"; echo "skipped, Maven cannot fetch it"; return; }
  fi
  if ! fresh "$build/quickfixj/classes" "$here"/quickfixj/*.java; then
    rm -rf "$build/quickfixj/classes"
    javac -cp "$build/quickfixj/lib/*" -d "$build/quickfixj/classes" "$here"/quickfixj/*.java || { echo "failed"; return; }
  fi
  echo "built"
}

# quickfixgo: our client on it, its own examples, and the dictionaries and session scripts that its module brings.
quickfixgo() {
  command -v go >/dev/null || { echo "skipped, there is no Go"; return; }
  out=$build/quickfixgo
  (
    cd "$here/quickfixgo" || exit
    go build -o "$out/client" . &&
      go build -o "$out/" github.com/quickfixgo/examples/cmd/executor github.com/quickfixgo/examples/cmd/ordermatch &&
      from=$(go list -m -f '{{.Dir}}' github.com/quickfixgo/quickfix) &&
      { [ -d "$out/spec" ] || cp -r "$from/spec" "$out/spec"; } &&
      { [ -d "$out/definitions" ] || cp -r "$from/_test/definitions" "$out/definitions"; } && chmod -R u+w "$out"
  ) >"$build/quickfixgo.log" 2>&1 || { echo "skipped, Go cannot fetch or build it: $(tail -1 "$build/quickfixgo.log")"; return; }
  echo "built"
}

if [ "${1:-}" = --install ]; then
  apt-get install -y libquickfix-dev >/dev/null 2>&1 ||
    { apt-get update && apt-get install -y libquickfix-dev; } >/dev/null 2>&1 ||
    echo "libquickfix-dev: not installed"
fi
for engine in quickfix quickfixj quickfixgo; do
  echo "$engine: $($engine)"
done
