#!/bin/sh
# lintel's one script: installs what is missing, builds, and runs.
#
#   sh run.sh study [options]   the main job, on tasks that it draws itself (or --data DIR)
#   sh run.sh ntk [options]     neural tangent kernels: regression, dynamics, limits
#   sh run.sh test [options]    the whole test suite (options go to ctest)
#   sh run.sh bench [options]   the benchmark
#   sh run.sh compare           the benchmark, then PyTorch and JAX beside lintel; writes tests/bench/README.md's tables
#   sh run.sh lesson 3          a lesson of the course, by number or name (examples/lessons/README.md)
#   sh run.sh exercise 3        checks your answers to its exercises (examples/exercises/README.md)
#   sh run.sh prepare_data ...  official image sets into tasks for study --data
#   sh run.sh build             only build
#   sh run.sh help              this text
#
# Environment:
#   LINTEL_PRESET   release (default), debug, asan-ubsan or tsan
#   LINTEL_NATIVE   ON (default): tuned for this processor; OFF: runs on any of its kind
#   CXX             the compiler (default: g++)
#   PYTHON          for compare: a Python with torch, jax and numpy (default: python3)
#   CI              when set, a compiler warning in a release build is an error
set -eu
cd "$(dirname "$0")"

packages="g++ cmake ninja-build pkg-config libopenblas-dev libtbb-dev catch2 libcxxopts-dev nlohmann-json3-dev libstb-dev libarchive-dev zlib1g-dev libmatio-dev libcurl4-openssl-dev libssl-dev gnuplot-nox graphviz"

install_missing() {
  command -v dpkg-query >/dev/null 2>&1 || {
    echo "run.sh: not a Debian or Ubuntu system; install the equivalents of: $packages" >&2
    return 0
  }
  missing=""
  for package in $packages; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  echo "run.sh: installing$missing" >&2
  if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}

preset=${LINTEL_PRESET:-release}
folder="build/$preset${CXX:+-$(basename "$CXX")}"

build() {
  install_missing
  # Not under the sanitizers: their instrumentation makes g++ 12 warn about the standard library itself.
  if [ -n "${CI:-}" ] && [ "$preset" = release ]; then strict=ON; else strict=OFF; fi
  cmake --preset "$preset" -B "$folder" -DLINTEL_NATIVE="${LINTEL_NATIVE:-ON}" \
    -DLINTEL_WARNINGS_AS_ERRORS="$strict" >"$folder.log" 2>&1 || {
    cat "$folder.log" >&2
    exit 1
  }
  cmake --build "$folder" --target "${1:-all}" >&2
}

# Which of the numbered entries in examples/FOLDER is meant: `3`, `03` and `nesting` are 03_nesting.
numbered() {
  for entry in examples/"$1"/[0-9][0-9]_*; do
    name=$(basename "$entry" .hpp)
    number=${name%%_*}
    case "$2" in "$name" | "${name#*_}" | "$number" | "${number#0}") echo "$name"; return ;; esac
  done
  echo "run.sh: '$2' is not in examples/$1. There are:" >&2
  for entry in examples/"$1"/[0-9][0-9]_*; do echo "  $(basename "$entry" .hpp)" >&2; done
  return 2
}

mkdir -p build
verb=${1:-help}
[ $# -eq 0 ] || shift
case "$verb" in
  study) build; exec "$folder/examples/study" "$@" ;;
  prepare_data) build; exec "$folder/examples/prepare_data" "$@" ;;
  ntk) build; exec "$folder/examples/ntk" "$@" ;;
  test) build tested; exec ctest --test-dir "$folder" --output-on-failure "$@" ;;
  bench) build; exec "$folder/tests/bench" "$@" ;;
  compare)
    build
    "$folder/tests/bench" --out build/bench.json
    ${PYTHON:-python3} tests/peers/compare_speed.py --bench "$folder/tests/bench" --out build/peers.json
    exec ${PYTHON:-python3} tests/peers/speed_table.py build/bench.json build/peers.json tests/bench/README.md ;;
  lesson)
    lesson=$(numbered lessons "${1:-}")
    [ $# -eq 0 ] || shift
    build "lesson_$lesson"
    exec "$folder/examples/lessons/lesson_$lesson" "$@" ;;
  exercise)
    exercise=$(numbered exercises "${1:-}")
    build exercise_headers
    exec sh examples/exercises/check.sh "$folder" "$exercise" ;;
  build) build ;;
  help|-h|--help) sed -n '2,/^set -eu/{/^set -eu/d; s/^# \{0,1\}//; p}' "$0" ;;
  *) echo "run.sh: '$verb' is not a verb; see sh run.sh help" >&2; exit 2 ;;
esac
