#!/bin/sh
# bench --scale at small sizes: every axis is there, with times, and memory is what counting says.
#   scale_test.sh BENCH
set -eu
"$1" --scale --quick --out scale.json >scale.txt 2>scale.log || { cat scale.log >&2; exit 1; }
fail() {
  echo "scale_test: $1" >&2
  exit 1
}
for axis in batch tokens width depth images "batch (one thread)" "threads (batch 64)"; do
  grep -q "^\"$axis\",[0-9]*,.*[1-9]" scale.csv || fail "nothing of axis $axis"
done
# Not more than counted; less where micro-batches happened to run one after another.
awk -F, '$3 ~ /^megabytes/ { v[$1, $2, $3] = $4; if ($3 == "megabytes") seen[$1 SUBSEP $2] = 1 }
  END {
    for (key in seen) {
      split(key, part, SUBSEP)
      model = v[part[1], part[2], "megabytes_model"]
      if (model == "") continue
      ++rows
      ratio = v[part[1], part[2], "megabytes"] / model
      if (ratio < 0.4 || ratio > 1.5) { print "memory of " part[1], part[2] ": " ratio " of the model"; bad = 1 }
    }
    exit bad || rows < 8
  }' scale.csv >&2 || fail "memory is not what counting says"
grep -q '"regions_a_step": 3,' scale.json || fail "a step has other than three barriers"
