#!/bin/sh
# Both commands of the README, `sh run.sh study` and `sh run.sh test`, on a system that has nothing but its base:
# makes a minimal Debian in a folder, clones into it what is committed here, and runs them there.
#
#   sh tests/systems/both_commands.sh RELEASE [FOLDER [study option]...]
#
#   RELEASE   bookworm (Debian 12), trixie (Debian 13), or another release of Debian
#   FOLDER    to be made, about 3 GB; default lintel-RELEASE in $TMPDIR or /tmp. It stays, for a look around
#
# Needs root, debootstrap and unshare. Packages come from the mirror (and through the proxy) that this system is
# configured to use, or from $DEBIAN_MIRROR. What is printed also goes to FOLDER.log. The exit code is 0 where both
# commands end with 0.
set -eu
[ $# -gt 0 ] || { sed -n '2,/^set -eu/{/^set -eu/d; s/^# \{0,1\}//; p}' "$0"; exit 2; }
release=$1
folder=${2:-${TMPDIR:-/tmp}/lintel-$release}
shift
[ $# -eq 0 ] || shift
. "$(dirname "$0")/minimal_system.sh"

both_commands() {
  make_system "$release"
  timed "sh run.sh study${*:+ $*}" sh run.sh study "$@"
  timed "sh run.sh test" sh run.sh test
  summarize g++ cmake catch2 libopenblas-dev libtbb-dev
}
to_log both_commands "$@"
