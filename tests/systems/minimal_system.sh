# A minimal Debian in a folder, for the scripts beside this one; they set `folder`.

fail() {
  echo "$(basename "$0"): $1" >&2
  exit 2
}

# The Debian mirror that this system is configured to use.
configured_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -v '^#' | grep -oE 'https?://[^ ]*/debian/?( |$)' | head -n 1
}

# make_system RELEASE: in $folder, on the same network as here, with a clone of what is committed in /srv/lintel.
make_system() {
  [ "$(id -u)" = 0 ] || fail "only root can make a system"
  for tool in debootstrap unshare git; do
    command -v "$tool" >/dev/null || fail "$tool is not installed"
  done
  mirror=${DEBIAN_MIRROR:-$(configured_mirror)}
  debootstrap --variant=minbase "$1" "$folder" "${mirror:-http://deb.debian.org/debian}" >"$folder.debootstrap" 2>&1 || {
    tail -n 5 "$folder.debootstrap" >&2
    fail "debootstrap failed; see $folder.debootstrap"
  }
  rm "$folder.debootstrap"
  cp -L /etc/resolv.conf /etc/hosts "$folder/etc/"
  apt-config dump | grep -i '^Acquire::https\{0,1\}::Proxy' >"$folder/etc/apt/apt.conf.d/00proxy" || true
  git clone -q --no-hardlinks "$(cd "$(dirname "$0")/../.." && pwd)" "$folder/srv/lintel"
}

# inside COMMAND...: runs it at the top of the clone, with as many compilers at a time as $CMAKE_BUILD_PARALLEL_LEVEL
# says. The mounts are seen by it alone, and end with it.
inside() {
  unshare --mount --pid --fork --kill-child sh -eu -c '
    folder=$1
    shift
    mount -t proc proc "$folder/proc"
    mount --rbind /dev "$folder/dev"
    exec chroot "$folder" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
      ${CMAKE_BUILD_PARALLEL_LEVEL:+CMAKE_BUILD_PARALLEL_LEVEL="$CMAKE_BUILD_PARALLEL_LEVEL"} \
      sh -c "cd /srv/lintel; exec \"\$@\"" sh "$@"
  ' sh "$folder" "$@" </dev/null
}

summary=""
failed=0

# timed NAME COMMAND...: runs it inside, and keeps a line for the summary.
timed() {
  name=$1
  shift
  echo "== $name"
  before=$(date +%s)
  code=0
  inside "$@" || code=$?
  took=$(($(date +%s) - before))
  summary="$summary$(printf '%-28s exit code %d, %d min %02d s' "$name" "$code" $((took / 60)) $((took % 60)))
"
  [ "$code" = 0 ] || failed=1
}

# summarize PACKAGE...: which system, which versions, and how each command ended.
summarize() {
  echo
  echo "$(. "$folder/etc/os-release" && echo "$PRETTY_NAME") on $(nproc) processors:$(sed -n '/^model name/{s/.*://p;q}' /proc/cpuinfo)"
  echo "lintel at $(git -C "$folder/srv/lintel" log -1 --format=%h), packages: $(inside dpkg-query -W -f '${Package} ${Version}, ' "$@")"
  printf '%s' "$summary"
}

# to_log FUNCTION ARGUMENT...: what it prints is seen and goes to $folder.log. Fails if anything in it did.
to_log() {
  [ ! -e "$folder" ] || fail "$folder is there already; remove it or name another"
  mkdir -p "$(dirname "$folder")"
  rm -f "$folder.passed"
  {
    "$@"
    [ "$failed" = 1 ] || : >"$folder.passed"
  } 2>&1 | tee "$folder.log"
  rm "$folder.passed" 2>/dev/null
}
