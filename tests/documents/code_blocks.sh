#!/bin/sh
# Every C++ block of every .md file of the tree must compile as it stands.
#
#   sh tests/documents/code_blocks.sh COMPILER FLAGS...     from the top folder
#
# A block that defines templates or `main` is compiled as a file; of any other, the includes and using directives
# stand at the top and the rest in a function. What a block takes as given (images, a model) is declared in a comment
# before it, which readers of the page do not see:
#
#   <!-- given:
#   const Tensor<float> images = Tensor<float>::zeros({8, 3, 32, 32});
#   -->
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
count=0
for document in $(git ls-files --cached --others --exclude-standard '*.md' 2>/dev/null || find . -name '*.md' -not -path './build*'); do
  [ -f "$document" ] || continue
  rm -f "$work"/*
  awk -v work="$work" '
    /^<!-- given:/ { given = 1; text_given = ""; next }
    given && /^-->/ { given = 0; next }
    given { text_given = text_given $0 "\n"; next }
    /^```(cpp|c[+][+]|C[+][+]|cc)$/ { block = 1; line = NR + 1; includes = ""; body = ""; whole = 0; next }
    block && /^```/ {
      block = 0
      file = work "/line" line ".cpp"
      print includes > file
      if (whole) print text_given body > file
      else print "[[maybe_unused]] static void block() {\n" text_given body "}" > file
      close(file); text_given = ""
      next
    }
    block && (/^#include/ || /^using namespace/) { includes = includes $0 "\n"; next }
    block { if (/^template/ || /^int main/ || /^struct/) whole = 1; body = body $0 "\n" }
  ' "$document"
  for file in "$work"/*.cpp; do
    [ -f "$file" ] || continue
    count=$((count + 1))
    place="$document, $(basename "$file" .cpp)"
    if ! "$@" -fsyntax-only -Wno-unused -Wno-unused-variable -Wno-unused-but-set-variable "$file" >"$work/said" 2>&1; then
      echo "$place: the block that begins here does not compile:"
      sed 's/^/  /' "$work/said" | head -n 20
      failed=1
    fi
  done
done
echo "$count blocks."
[ "$count" -gt 0 ] || { echo "no blocks were found: is this the top folder?"; exit 1; }
exit $failed
