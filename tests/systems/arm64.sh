#!/bin/sh
# 64-bit Arm, without such a machine: makes a minimal Debian 13 in a folder, with a cross-compiler and the libraries
# of arm64, builds the whole tree there, and runs the tests of core under emulation (qemu).
#
#   sh tests/systems/arm64.sh [FOLDER]
#
#   FOLDER    to be made, about 4 GB; default lintel-arm64 in $TMPDIR or /tmp. It stays, for a look around
#
# Needs what both_commands.sh needs. What is printed also goes to FOLDER.log.
set -eu
folder=${1:-${TMPDIR:-/tmp}/lintel-arm64}
. "$(dirname "$0")/minimal_system.sh"

# Compilers and emulator of this machine, libraries of the other.
install_packages() {
  inside dpkg --add-architecture arm64
  inside apt-get update -qq
  inside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    g++-aarch64-linux-gnu qemu-user cmake ninja-build pkg-config libcxxopts-dev nlohmann-json3-dev \
    libc6:arm64 libstdc++6:arm64 libopenblas-dev:arm64 libtbb-dev:arm64 libcatch2-dev:arm64 libstb-dev:arm64 \
    libarchive-dev:arm64 zlib1g-dev:arm64 libmatio-dev:arm64 libcurl4-openssl-dev:arm64 libssl-dev:arm64
}

arm64() {
  make_system trixie
  install_packages
  timed "configure" env PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig \
    cmake -S . -B build/arm64 -G Ninja -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
    -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ -DCMAKE_LIBRARY_ARCHITECTURE=aarch64-linux-gnu -DLINTEL_NATIVE=OFF
  timed "build of test_core" cmake --build build/arm64 --target test_core
  # A Raspberry Pi 5's processor. By default, qemu emulates 512-bit vectors, for which OpenBLAS 0.3.29's code
  # (ARMV8SVE) solves systems of equations in float wrongly; with 128 or 256 bits, as processors have, it is right.
  timed "tests of core, emulated" qemu-aarch64 -cpu cortex-a76 build/arm64/tests/test_core --durations yes
  timed "build of the rest" cmake --build build/arm64
  summarize g++-aarch64-linux-gnu qemu-user cmake libcatch2-dev:arm64 libopenblas-dev:arm64 libtbb-dev:arm64
}
to_log arm64
