#!/bin/sh
# One offline site from the texts of the tree: the course, the guides and the API reference, with search.
#
#   sh .doxygen/build.sh       from anywhere; makes build/docs/index.html
#
# Needs doxygen. A public name without a comment and a reference that leads nowhere are errors.
set -eu
cd "$(dirname "$0")/.."
site=build/docs

# Not public: kernels, the drawing of images, and what only a file beside it uses.
headers=$(find core nn tangent -name '*.hpp' | LC_ALL=C sort | grep -v \
  -e '^core/kernels/' -e '^nn/kernels/' -e '^nn/data/drawn/' -e '/image_formats\.hpp$' -e '/readers/archive\.hpp$' \
  -e '/ntk/factors\.hpp$' -e '/ntk/kernel_plan\.hpp$' -e '/ntk/layer_kernels\.hpp$')
# In the order in which the site lists them, then any that have come since; lessons are listed on the course's page.
SITE_PAGES="examples/lessons/README.md examples/exercises/README.md core/README.md nn/README.md tangent/README.md
  tangent/ntk/README.md examples/README.md examples/study/README.md examples/study/engine/README.md
  examples/study/protocol/README.md examples/study/report/README.md examples/study/explorer/README.md
  tests/bench/README.md tests/peers/README.md CONTRIBUTING.md CHANGELOG.md"
for page in $(git ls-files '*.md' 2>/dev/null || find [a-z]* -name '*.md' -not -path 'build/*'); do
  case " README.md $(echo $SITE_PAGES) $(echo examples/lessons/[0-9]*/README.md) " in
    *" $page "*) ;;
    *) SITE_PAGES="$SITE_PAGES $page" ;;
  esac
done
export SITE_PAGES

rm -rf "$site"
mkdir -p "$site"
ln -sfn "$PWD" build/lintel  # headers are shown as they are included
{
  cat .doxygen/Doxyfile
  echo "OUTPUT_DIRECTORY = $site"
  echo "STRIP_FROM_PATH = $PWD/build $PWD"
  echo "STRIP_FROM_INC_PATH = $PWD/build"
  echo "USE_MDFILE_AS_MAINPAGE = $PWD/README.md"
  echo "INPUT = .doxygen/namespace.dox README.md" $SITE_PAGES examples/lessons/[0-9]*/README.md
  for header in $headers nn/data/drawn/draw_task.hpp; do echo "INPUT += build/lintel/$header"; done
} | doxygen -

# Pictures keep their places: a page looks for them from the top of the tree.
for picture in $(git ls-files '*.svg' '*.png' 2>/dev/null || find examples -name '*.svg' -o -name '*.png'); do
  mkdir -p "$site/$(dirname "$picture")"
  cp "$picture" "$site/$picture"
done
echo "$site/index.html"
