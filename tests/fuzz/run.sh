#!/bin/sh
# sh tests/fuzz/run.sh [SECONDS]: builds the targets of libFuzzer and runs each for so many seconds (default 60), as many
# at a time as there are cores.
# What was found useful stays in build/fuzz/corpus for the next time; an input that breaks a reader lies in
# build/fuzz/found, and the run fails.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
# The newest clang that has libFuzzer.
clang=""
for candidate in $( (ls /usr/bin/clang++ /usr/bin/clang++-[0-9]* 2>/dev/null || true) | sort -rV); do
  echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
    "$candidate" -x c++ -fsanitize=fuzzer,address -o /dev/null - 2>/dev/null || continue
  clang=$candidate
  break
done
if [ -z "$clang" ]; then
  echo "fuzz: SKIPPED: no clang++ with libFuzzer here (Debian 12: clang libclang-rt-14-dev)" >&2
  exit 0
fi
mkdir -p build
rm -f build/fuzz/CMakeCache.txt  # the compiler may be another than last time
cmake --preset fuzz -DCMAKE_CXX_COMPILER="$clang" >build/fuzz.log 2>&1 || { cat build/fuzz.log >&2; exit 1; }
cmake --build build/fuzz --target fuzz >&2
build/fuzz/tests/fuzz/fuzz_seeds build/fuzz/seeds
mkdir -p build/fuzz/found
status=0
for target in $(ls build/fuzz/seeds); do
  echo "build/fuzz/tests/fuzz/fuzz_$target"
done | xargs -P "$(nproc)" -I PROGRAM sh tests/fuzz/run_target.sh PROGRAM "$seconds" || status=1
total=0
for log in build/fuzz/*.log; do
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  total=$((total + ${inputs:-0}))
done
echo "$total inputs in all"
exit $status
