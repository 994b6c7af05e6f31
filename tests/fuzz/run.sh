#!/bin/sh
# sh tests/fuzz/run.sh [SECONDS]: builds the targets of libFuzzer and runs each for so many seconds (default 60).
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
  echo "fuzz: SKIPPED: no clang++ with libFuzzer here (Debian: clang libclang-rt-14-dev)" >&2
  exit 0
fi
mkdir -p build
rm -f build/fuzz/CMakeCache.txt  # the compiler may be another than last time
cmake --preset fuzz -DCMAKE_CXX_COMPILER="$clang" >build/fuzz.log 2>&1 || { cat build/fuzz.log >&2; exit 1; }
cmake --build build/fuzz --target fuzz >&2
build/fuzz/tests/fuzz/fuzz_seeds build/fuzz/seeds
mkdir -p build/fuzz/found
status=0
for program in build/fuzz/tests/fuzz/fuzz_*; do
  target=${program##*/fuzz_}
  [ -x "$program" ] && [ -d "build/fuzz/seeds/$target" ] || continue
  mkdir -p "build/fuzz/corpus/$target"
  # Leaks are looked for at the end only: matio and libarchive keep what they may need again.
  if "$program" -max_total_time="$seconds" -max_len=4096 -timeout=10 -malloc_limit_mb=256 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$target-" "build/fuzz/corpus/$target" "build/fuzz/seeds/$target" \
    >"build/fuzz/$target.log" 2>&1; then
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log") inputs, none breaks it"
  else
    echo "$target: BROKEN; the input is in build/fuzz/found, and build/fuzz/$target.log ends with" >&2
    tail -n 25 "build/fuzz/$target.log" >&2
    status=1
  fi
done
exit $status
