#!/bin/sh
# Builds the tests of core, nn and tangent for other x86-64 processors, and runs them here.
#
#   sh tests/systems/processors.sh [PROCESSOR...]
#
#   PROCESSOR   a name that g++'s -march= knows; default: x86-64 (no vectors beyond SSE2) and haswell (AVX2)
#
# `sh run.sh test` uses all that this processor has, AVX-512 perhaps. Each takes 7 to 8 minutes on two cores. The exit code
# is 0 where all tests pass.
set -eu
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- x86-64 haswell

mkdir -p build/processors
summary=""
failed=0
for processor in "$@"; do
  folder=build/processors/$processor
  before=$(date +%s)
  outcome="passed"
  cmake -G Ninja -S . -B "$folder" -DCMAKE_BUILD_TYPE=Release -DLINTEL_NATIVE=OFF -DCMAKE_CXX_FLAGS="-march=$processor" \
    -DLINTEL_EXAMPLES=OFF >"$folder.log" 2>&1 &&
    cmake --build "$folder" --target test_core test_nn test_tangent >>"$folder.log" 2>&1 &&
    ctest --test-dir "$folder" --output-on-failure -R '^(core|nn|tangent)$' || {
    outcome="FAILED, see $folder.log"
    failed=1
  }
  summary="$summary$processor: $outcome, $(($(date +%s) - before)) s
"
done
echo
printf '%s' "$summary"
exit "$failed"
