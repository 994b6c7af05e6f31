#!/bin/sh
# sh tests/fuzz/run_target.sh PROGRAM SECONDS: one target of libFuzzer, for run.sh.
set -eu
program=$1 seconds=$2
target=${program##*/fuzz_}
mkdir -p "build/fuzz/corpus/$target"
# Leaks are looked for at the end only: matio and libarchive keep what they may need again.
if "$program" -max_total_time="$seconds" -max_len=4096 -timeout=10 -malloc_limit_mb=256 -rss_limit_mb=4096 -print_final_stats=1 \
  -artifact_prefix="build/fuzz/found/$target-" "build/fuzz/corpus/$target" "build/fuzz/seeds/$target" \
  >"build/fuzz/$target.log" 2>&1; then
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log") inputs, none breaks it"
else
  echo "$target: BROKEN; the input is in build/fuzz/found, and build/fuzz/$target.log ends with" >&2
  tail -n 25 "build/fuzz/$target.log" >&2
  exit 1
fi
