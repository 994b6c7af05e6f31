#include "options.hpp"

#include <iostream>

#include "../command_line.hpp"
#include "lintel/nn/data/images/resize.hpp"

namespace prepare_data {

namespace {

void print_list() {
  for (const Release& release : releases()) {
    std::cout << release.name << ": " << release.note << "\n";
    for (const ReleaseFile& file : release.files) {
      std::cout << "  " << file.name << (file.required ? "" : " (may be missing)") << "  MD5 "
                << (file.md5.empty() ? "not published" : file.md5) << "  "
                << (file.url.empty() ? "by hand" : file.url) << "\n";
    }
  }
}
}  // namespace

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  bool list = false;
  lintel::CommandLine line(
      "prepare_data",
      "Turns the official releases of image sets, as they are downloaded, into tasks that\n"
      "`study --data` reads. Files are looked for in RAW/NAME and in RAW; each set becomes the\n"
      "folder OUT/NAME, and Tiny ImageNet the archive OUT/tiny-imagenet-SIDE.zip. It may be "
      "stopped\n"
      "at any time: unfinished files have temporary names, and the same command resumes.\n");
  line.add_words("names", options.names, "NAME...", "the sets to prepare, as --list calls them");
  line.add_flag("list", list, "print each NAME, its files, MD5 checksums and addresses");
  line.add("raw", options.raw, "folder of the files as downloaded");
  line.add("out", options.out, "folder for the tasks; made if it is not there");
  line.add("side", options.reading.side, "side of the square images, in pixels",
           lintel::between(1, lintel::largest_image_side,
                           lintel::join("1 to ", lintel::largest_image_side)));
  line.add("seed", options.reading.seed,
           "seed of the split into training and test images where the release has none");
  line.add("emnist-part", options.reading.emnist_part,
           "byclass, bymerge, balanced, letters, digits or mnist");
  line.add_flag("download", options.download,
                "fetch missing files into RAW/NAME; interrupted downloads resume");
  line.add("mirror", options.mirror,
           "with --download: fetch ARG/NAME/FILE instead of using the official addresses");
  line.add_flag("unverified", options.unverified,
                "read files whatever their MD5 (a subset made by hand, say)");
  if (!line.read(count, arguments)) return {};

  if (list) {
    print_list();
    return {};
  }
  if (options.names.empty()) throw line.problem("name an image set; --list shows them");
  for (const std::string& name : options.names) release_named(name);
  line.check_name("emnist-part", options.reading.emnist_part,
                  {"byclass", "bymerge", "balanced", "letters", "digits", "mnist"});
  return options;
}

}  // namespace prepare_data
