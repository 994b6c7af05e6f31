#!/bin/sh
# Builds the whole tree, lessons, exercises and tests included, and each header that no source file includes first
# alone, with each compiler that this system has; a warning is an error.
#
#   sh tests/systems/compilers.sh [COMPILER...]
#
#   COMPILER   default: g++-12 g++-13 g++-14 clang++-14 clang++-16 clang++-19, those that are installed
#
# Debian 12 packages g++-12 and clang-14, 16 and 19, with Catch2 2; Debian 13 g++-13 and 14 and clang-19, with Catch2 3.
# Each takes 7 to 13 minutes on two cores. The exit code is 0 where all of them succeed.
set -eu
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- g++-12 g++-13 g++-14 clang++-14 clang++-16 clang++-19

# Each g++ would link with its own version's runtime. Where the system's default is newer, its C++ libraries (oneTBB,
# Catch2) need the installed runtime, which every program runs with anyway.
runtime=$(ls /usr/lib/*/libstdc++.so.6 2>/dev/null | head -n 1)

mkdir -p build/compilers
summary=""
failed=0
for compiler in "$@"; do
  if ! command -v "$compiler" >/dev/null; then
    summary="$summary$compiler: not on this system
"
    continue
  fi
  folder=build/compilers/$compiler
  case "$compiler" in  # what clang warns of does not depend on optimization; what g++ warns of does
    clang*) kind=Debug ;;
    *) kind=Release ;;
  esac
  before=$(date +%s)
  if cmake -G Ninja -S . -B "$folder" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=$kind \
    -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_CXX_STANDARD_LIBRARIES="$runtime" -DLINTEL_WARNINGS_AS_ERRORS=ON \
    >"$folder.log" 2>&1 &&
    cmake --build "$folder" --target all exercises headers_alone -- -k 0 >>"$folder.log" 2>&1; then
    outcome="no warning"
  else
    outcome="FAILED, see $folder.log"
    failed=1
    grep -E 'error:|warning:' "$folder.log" | sort | uniq -c | sort -rn | head -n 20
  fi
  summary="$summary$($compiler --version | head -n 1): $outcome, $(($(date +%s) - before)) s
"
done
echo
printf '%s' "$summary"
exit "$failed"
