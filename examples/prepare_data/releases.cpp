#include "releases.hpp"

#include "emnist.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/nn/data/readers/cifar.hpp"
#include "lintel/nn/data/readers/class_folders.hpp"
#include "lintel/nn/data/readers/gtsrb.hpp"
#include "lintel/nn/data/readers/idx.hpp"
#include "listed_images.hpp"
#include "stanford_cars.hpp"
#include "svhn.hpp"

namespace prepare_data {

namespace {

namespace fs = std::filesystem;
using lintel::FileTree;
using lintel::TaskData;
using Paths = std::vector<fs::path>;

FileTree tree_of(const Paths& paths) {
  std::vector<FileTree> parts;
  for (const fs::path& path : paths) parts.emplace_back(path);
  return FileTree(std::move(parts));
}

// The four files of MNIST and its kin.
Release idx_release(const std::string& name, const std::string& address,
                    const std::vector<std::string>& md5,
                    const std::vector<std::string>& class_names) {
  constexpr const char* names[] = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
                                   "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"};
  Release release{name, {}, "official split", {}};
  for (std::size_t i = 0; i < md5.size(); ++i) {
    release.files.push_back({names[i], address + names[i], md5[i]});
  }
  release.read = [name, class_names](const Paths& paths, const Reading& reading) {
    return TaskData{lintel::read_idx(paths[0], paths[1], reading.side, class_names),
                    lintel::read_idx(paths[2], paths[3], reading.side, class_names)};
  };
  return release;
}

TaskData read_cifar(const Paths& paths, const Reading& reading) {
  return lintel::read_cifar_release(tree_of(paths), reading.side);
}

TaskData read_folders(const Paths& paths, const Reading& reading) {
  return lintel::read_class_folders(tree_of(paths), reading.side, reading.seed);
}

// By the official lists where they are there.
auto read_listed(const SplitLists& lists) {
  return [lists](const Paths& paths, const Reading& reading) {
    const FileTree tree = tree_of(paths);
    return has_lists(tree, lists) ? read_listed_images(tree, lists, reading.side)
                                  : lintel::read_class_folders(tree, reading.side, reading.seed);
  };
}

// SVHN's two files lie side by side, in no archive.
TaskData read_svhn(const Paths& paths, const Reading& reading) {
  TaskData task{decode_svhn(lintel::read_file(paths[0]), paths[0].string(), reading.side),
                decode_svhn(lintel::read_file(paths[1]), paths[1].string(), reading.side)};
  return task;
}

// A table, and so longer than other functions.
std::vector<Release> all_releases() {
  const std::vector<std::string> digits{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  const std::string erda = "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/";
  const std::string toronto = "https://www.cs.toronto.edu/~kriz/";
  const std::string stanford = "https://ai.stanford.edu/~jkrause/";
  const std::string svhn = "http://ufldl.stanford.edu/housenumbers/";
  return {
      idx_release("MNIST", "https://ossci-datasets.s3.amazonaws.com/mnist/",
                  {"f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432",
                   "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c"},
                  digits),
      idx_release("FashionMNIST", "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                  {"8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe",
                   "bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310"},
                  {"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt",
                   "sneaker", "bag", "ankle boot"}),
      idx_release("KMNIST", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
                  {"bdb82020997e1d708af4cf47b453dcf7", "e144d726b3acfaa3e44228e80efcd344",
                   "5c965bf0a639b31b8f53240b1b52f4d7", "7320c461ea6c1c855c0b718fb2a4b134"},
                  {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}),
      {"EMNIST",
       {{"gzip.zip", "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
         "58c8d27c78d21e728a6bc7b3cc06412e"}},
       "official split of the part that --emnist-part names",
       [](const Paths& paths, const Reading& reading) {
         return read_emnist(tree_of(paths), reading.emnist_part, reading.side);
       }},
      {"CIFAR10",
       {{"cifar-10-binary.tar.gz", toronto + "cifar-10-binary.tar.gz",
         "c32a1d4ab5d03f1284b67883e8d87530"}},
       "official split",
       read_cifar},
      {"CIFAR100",
       {{"cifar-100-binary.tar.gz", toronto + "cifar-100-binary.tar.gz",
         "03b5dce01913d631647c71ecec9e9cb8"}},
       "official split, fine labels",
       read_cifar},
      {"SVHN",
       {{"train_32x32.mat", svhn + "train_32x32.mat", "e26dedcc434d2e4c54c9b2d4a06d8373"},
        {"test_32x32.mat", svhn + "test_32x32.mat", "eb5a983be6a315427106f1b164d9cef3"}},
       "official split",
       read_svhn},
      {"GTSRB",
       {{"GTSRB-Training_fixed.zip", erda + "GTSRB-Training_fixed.zip",
         "513f3c79a4c5141765e10e952eaa2478"},
        {"GTSRB_Final_Test_Images.zip", erda + "GTSRB_Final_Test_Images.zip",
         "c7e4e6327067d32654124b0fe9e82185"},
        {"GTSRB_Final_Test_GT.zip", erda + "GTSRB_Final_Test_GT.zip",
         "fe31e9c9270bbcd7b84b7f21a9d9d9e5"}},
       "official split",
       [](const Paths& paths, const Reading& reading) {
         return lintel::read_gtsrb(tree_of(paths), reading.side);
       }},
      {"EuroSAT",
       {{"EuroSAT.zip", "https://madm.dfki.de/files/sentinel/EuroSAT.zip",
         "c8fa014336c82ac7804f0398fcb19387"}},
       "a fifth of each class for testing, by --seed",
       read_folders},
      {"DTD",
       {{"dtd-r1.0.1.tar.gz",
         "https://www.robots.ox.ac.uk/~vgg/data/dtd/download/dtd-r1.0.1.tar.gz",
         "fff73e5086ae6bdbea199a49dfb8a4c1"}},
       "official split 1; its validation images are for training",
       read_listed(dtd_lists)},
      {"RESISC45",
       {{"NWPU-RESISC45.rar", "", ""}},
       "by hand from its authors' page, as NWPU-RESISC45.rar or unpacked; a fifth of "
       "each class for testing, by --seed",
       read_folders},
      {"SUN397",
       {{"SUN397.tar.gz", "http://vision.princeton.edu/projects/2010/SUN/SUN397.tar.gz",
         "8ca2778205c41d23104230ba66911c7a"},
        {"Partitions.zip", "https://vision.princeton.edu/projects/2010/SUN/download/Partitions.zip",
         "", false}},
       "official partition 1; without Partitions.zip a fifth of each class by --seed",
       read_listed(sun397_lists)},
      {"Cars",
       {{"cars_train.tgz", stanford + "car196/cars_train.tgz", "065e5b463ae28d29e77c1b4b166cfe61"},
        {"car_devkit.tgz", stanford + "cars/car_devkit.tgz", "c3b158d763b6e2245038c8ad08e45376"},
        {"cars_test.tgz", stanford + "car196/cars_test.tgz", "4ce7ebf6a94d07f1952d94dd34c4d501",
         false},
        {"cars_test_annos_withlabels.mat", stanford + "car196/cars_test_annos_withlabels.mat",
         "b0a2b23655a3edd16d84508592a98d10", false}},
       "official split; without the test part, a fifth of each class by --seed (host often down)",
       [](const Paths& paths, const Reading& reading) {
         Paths archives = paths;
         fs::path test_annotations;
         if (paths.back().extension() == ".mat") {
           test_annotations = paths.back();
           archives.pop_back();
         }
         return read_stanford_cars(tree_of(archives), reading.side, reading.seed, test_annotations);
       }},
      {"TinyImageNet",
       {{"tiny-imagenet-200.zip", "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
         "90528d7ca1a48142e341f4ef8d21d0de"}},
       "official split; stays in its own layout, to pre-train on",
       {}},
  };
}

}  // namespace

const std::vector<Release>& releases() {
  static const std::vector<Release> all = all_releases();
  return all;
}

const Release& release_named(const std::string& name) {
  for (const Release& release : releases()) {
    if (release.name == name) return release;
  }
  throw lintel::UsageError("prepare_data: no image set is called '" + name + "'; there are " +
                           lintel::listed(releases(), ", ", &Release::name));
}

}  // namespace prepare_data
