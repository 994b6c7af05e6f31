#!/bin/sh
# lintel's one script: installs what is missing, builds, and runs.
#
#   sh run.sh study [options]   task arithmetic from beginning to end, on tasks that it draws itself (or --data DIR)
#   sh run.sh explore [--demo]  the last study as an interactive page; --demo: makes a small one now
#   sh run.sh emergence         task arithmetic from eight moments of pre-training
#   sh run.sh widths            the same from models of three widths that are equally accurate
#   sh run.sh foundation        pre-trains the model that study starts from (examples/foundation/README.md)
#   sh run.sh ntk [options]     neural tangent kernels: regression, dynamics, limits
#   sh run.sh test [options]    the whole test suite (options go to ctest)
#   sh run.sh bench [options]   the benchmark
#   sh run.sh compare           times lintel, PyTorch and JAX; writes the tables of tests/bench/README.md
#   sh run.sh lesson 3          runs a lesson of the course, by number or name (examples/lessons/README.md)
#   sh run.sh exercise 3        checks your answers to its exercises (examples/exercises/README.md)
#   sh run.sh prepare_data ...  turns official image sets into tasks for study --data
#   sh run.sh docs              the site: course, guides and API reference, to open in a browser
#   sh run.sh build             only build
#   sh run.sh help              this text
#
# Environment:
#   LINTEL_PRESET   release (default), debug, asan-ubsan or tsan
#   LINTEL_NATIVE   ON (default): tuned for this processor; OFF: for any of its kind
#   CXX             the compiler (default: g++)
#   PYTHON          for compare: a Python with torch, jax and numpy (default: python3)
#   CI              when set, a compiler warning in a release build is an error
set -eu
cd "$(dirname "$0")"
self=./$(basename "$0")

# libopenblas-dev is the flavour with pthreads: any works, but without threads (serial) products wait for each other.
packages="g++ cmake ninja-build pkg-config libopenblas-dev libtbb-dev catch2 libcxxopts-dev nlohmann-json3-dev libstb-dev libarchive-dev zlib1g-dev libmatio-dev libcurl4-openssl-dev libssl-dev gnuplot-nox graphviz"

install_missing() {
  command -v dpkg-query >/dev/null 2>&1 || {
    echo "run.sh: not a Debian or Ubuntu system; install the equivalents of: $packages" >&2
    return 0
  }
  missing=""
  for package in $packages; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    as_root=""
  elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo"
  else
    echo "run.sh: packages are missing; as root, run: apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
  echo "run.sh: installing packages, once, a few minutes:$missing" >&2
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}

preset=${LINTEL_PRESET:-release}
seconds_a_file=5  # of one processor, on the slow side
folder="build/$preset${CXX:+-$(basename "$CXX")}"

# Builds targets of the CMake files, or all of them, and says beforehand how long that takes.
build() {
  install_missing
  # Not under the sanitizers: their instrumentation makes g++ 12 warn about the standard library itself.
  if [ -n "${CI:-}" ] && [ "$preset" = release ]; then strict=ON; else strict=OFF; fi
  cmake --preset "$preset" -B "$folder" -DLINTEL_NATIVE="${LINTEL_NATIVE:-ON}" \
    -DLINTEL_WARNINGS_AS_ERRORS="$strict" >"$folder.log" 2>&1 || {
    cat "$folder.log" >&2
    exit 1
  }
  files=$(ninja -C "$folder" -t commands "$@" | sed -n 's/.* -o \([^ ]*\.o\) -c .*/\1/p' |
    while read -r object; do [ -e "$folder/$object" ] || echo "$object"; done | wc -l)
  if [ "$files" -gt 5 ]; then
    minutes=$((files * seconds_a_file / $(nproc) / 60 + 1))
    echo "run.sh: building $1: $files files to compile, about $minutes min; only the first time" >&2
  fi
  if [ "$verb" = exercise ] && [ "$files" = 0 ]; then  # what ninja says then is nothing to a learner
    cmake --build "$folder" --target "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
  else
    cmake --build "$folder" --target "$@" >&2
  fi
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
  study|prepare_data|ntk) build "$verb"; exec "$folder/examples/$verb" "$@" ;;
  explore)
    if [ "${1:-}" = --demo ]; then
      # Fewer steps at a higher rate: under a minute, and most of the effects are there.
      sh "$self" study --out out/demo --tasks digits,signs,textures --extra none --no-random-start --analogy none \
        --steps 40 --learning-rates 0.0012 --map-points 7 --map-images 24 >&2
      page=out/demo/explorer.html
    else
      page=$(ls -t out*/explorer.html out*/*/explorer.html 2>/dev/null | head -n 1)
    fi
    if [ -z "$page" ]; then
      ! ls out/*.safetensors* >/dev/null 2>&1 || echo "run.sh: the study in out/ is not finished; run the same command again to resume it" >&2
      echo "run.sh: no explorer yet: sh run.sh study makes one, sh run.sh explore --demo a small one" >&2
      exit 1
    fi
    echo "$page"
    [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || ! command -v xdg-open >/dev/null || exec xdg-open "$page" ;;
  # Two at a time: half of what they do is small, or waits for the disk.
  test) build tested; exec ctest --test-dir "$folder" --output-on-failure --parallel 2 "$@" ;;
  foundation) build study; exec "$folder/examples/study" --only-foundation --out out/foundation "$@" ;;
  emergence)
    build study
    exec "$folder/examples/study" --moments 0,100,300,1000,2000,4000,7000,12000 --seeds 3 --out out/emergence "$@" ;;
  widths)
    build study
    # After so many steps each answers seven in ten images of the drawn world right.
    exec "$folder/examples/study" --widths 64,128,256 --moments 4500,3500,5000 --seeds 3 --out out/widths "$@" ;;
  bench) build bench; exec "$folder/tests/bench" "$@" ;;
  compare)
    build bench lesson_04_tensors  # whose time is that of a process
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
    build lintel_core exercise_headers
    exec sh examples/exercises/check.sh "$folder" "$exercise" ;;
  docs) packages=doxygen; install_missing; exec sh .doxygen/build.sh ;;
  build) build all ;;
  help|-h|--help) sed -n '2,/^set -eu/{/^set -eu/d; s/^# \{0,1\}//; p}' "$self" ;;
  *) echo "run.sh: there is no '$verb'; see: sh run.sh help" >&2; exit 2 ;;
esac
