# What Doxygen reads in the place of a README: pictures are found from the top of the tree, links to other pages stay,
# links to files are their names, and the program of a lesson stands below its text. The first page lists all others,
# $SITE_PAGES, which is their order in the margin.
folder=$(dirname "$1")
folder=${folder#"$PWD"}
folder=${folder#/}
[ "$folder" != . ] || folder=""
awk -v folder="$folder" '
  # The path of a file that a page of this folder points to, from the top of the tree.
  function from_top(path,    up, place) {
    place = folder
    while (path ~ /^\.\.\//) { path = substr(path, 4); if (!sub(/\/[^\/]*$/, "", place)) place = "" }
    return place == "" ? path : place "/" path
  }
  /^```/ { code = !code }
  /^<!-- given:/ { hidden = 1 }
  hidden { if (/^-->/) hidden = 0; next }
  code || /^    / { print; next }
  {
    rest = $0; line = ""
    while (match(rest, /!?\[[^]]*\]\([^) ]*\)/)) {
      link = substr(rest, RSTART, RLENGTH)
      line = line substr(rest, 1, RSTART - 1)
      rest = substr(rest, RSTART + RLENGTH)
      text = link; sub(/\]\([^)]*\)$/, "]", text)
      target = link; sub(/^.*\]\(/, "", target); sub(/\)$/, "", target)
      if (target ~ /^[a-z]*:/) line = line link
      else if (text ~ /^!/) line = line text "(" from_top(target) ")"
      else if (target ~ /\.md(#.*)?$/) {
        sub(/#.*/, "", target)
        page = from_top(target); sub(/\.md$/, "", page); gsub(/\//, "_", page)
        plain = substr(text, 2, length(text) - 2); gsub(/`/, "", plain)
        lesson = folder == "examples/lessons" && page ~ /lessons_[0-9]/ && !(page in seen)
        if (page == "README") line = line "@ref index \"" plain "\""
        else line = line (lesson ? "@subpage" : "@ref") " md_" page " \"" plain "\""
        seen[page] = 1
      }
      else line = line substr(text, 2, length(text) - 2)
    }
    print line rest
  }
' "$1"
if [ -f "$(dirname "$1")/main.cpp" ] && [ "${folder#examples/lessons/}" != "$folder" ]; then
  printf '\n## The program\n\n```cpp\n'
  cat "$(dirname "$1")/main.cpp"
  printf '```\n'
fi
if [ -z "$folder" ] && [ "$(basename "$1")" = README.md ]; then
  printf '\n## All pages\n\n'
  for page in $SITE_PAGES; do
    echo "- @subpage md_$(echo "${page%.md}" | tr / _)"
  done
fi
