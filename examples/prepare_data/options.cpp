#include "options.hpp"

#include <cxxopts.hpp>
#include <iostream>

#include "lintel/core/error.hpp"
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

void check(const Options& options) {
  if (options.names.empty()) {
    throw lintel::UsageError("prepare_data: no image set is named; --list shows which there are");
  }
  for (const std::string& name : options.names) release_named(name);
  if (options.reading.side < 1 || options.reading.side > lintel::largest_image_side) {
    throw lintel::UsageError(lintel::join("prepare_data: --side is ", options.reading.side,
                                          "; expected 1 to ", lintel::largest_image_side));
  }
  const std::string& part = options.reading.emnist_part;
  if (part != "byclass" && part != "bymerge" && part != "balanced" && part != "letters" &&
      part != "digits" && part != "mnist") {
    throw lintel::UsageError("prepare_data: --emnist-part is '" + part +
                             "'; expected byclass, bymerge, balanced, letters, digits or mnist");
  }
}

}  // namespace

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  cxxopts::Options parser(
      "prepare_data",
      "Turns the official releases of image sets, as they are downloaded, into tasks that\n"
      "`study --data` reads. Files are looked for in RAW/NAME and in RAW; each set becomes the\n"
      "folder OUT/NAME, and Tiny ImageNet the archive OUT/tiny-imagenet-SIDE.zip. It may be "
      "stopped\n"
      "at any time: unfinished files have temporary names, and the same command resumes.\n");
  parser.positional_help("NAME...");
  parser.add_options()  //
      ("names", "the sets to prepare, as --list calls them",
       cxxopts::value<std::vector<std::string>>())                         //
      ("list", "print each NAME, its files, MD5 checksums and addresses")  //
      ("raw", "folder of the files as downloaded",
       cxxopts::value<std::string>()->default_value(options.raw.string()))  //
      ("out", "folder for the tasks; made if it is not there",
       cxxopts::value<std::string>()->default_value(options.out.string()))  //
      ("side", "side of the square images, in pixels",
       cxxopts::value<std::int64_t>()->default_value("32"))  //
      ("seed", "seed of the split into training and test images where the release has none",
       cxxopts::value<std::uint64_t>()->default_value("0"))  //
      ("emnist-part", "byclass, bymerge, balanced, letters, digits or mnist",
       cxxopts::value<std::string>()->default_value(options.reading.emnist_part))      //
      ("download", "fetch missing files into RAW/NAME; interrupted downloads resume")  //
      ("mirror", "with --download: from ARG/NAME/FILE instead of the official addresses",
       cxxopts::value<std::string>())                                               //
      ("unverified", "read files whatever their MD5 (a subset made by hand, say)")  //
      ("help", "this text");
  parser.parse_positional({"names"});
  try {
    const auto given = parser.parse(count, arguments);
    if (given.count("help")) {
      std::cout << parser.help();
      return {};
    }
    if (given.count("list")) {
      print_list();
      return {};
    }
    if (given.count("names")) options.names = given["names"].as<std::vector<std::string>>();
    options.raw = given["raw"].as<std::string>();
    options.out = given["out"].as<std::string>();
    options.reading.side = given["side"].as<std::int64_t>();
    options.reading.seed = given["seed"].as<std::uint64_t>();
    options.reading.emnist_part = given["emnist-part"].as<std::string>();
    options.download = given.count("download") > 0;
    options.unverified = given.count("unverified") > 0;
    if (given.count("mirror")) options.mirror = given["mirror"].as<std::string>();
  } catch (const cxxopts::exceptions::exception& problem) {
    throw lintel::UsageError(std::string("prepare_data: ") + problem.what() + "; see --help");
  }
  check(options);
  return options;
}

}  // namespace prepare_data
