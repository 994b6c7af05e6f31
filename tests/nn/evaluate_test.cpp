#include "lintel/nn/evaluate.hpp"

#include "catch.hpp"
#include "nn/gray_images.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("predictions are those of all images at once, in order", "[evaluate]") {
  const ImageSet set = noise_images(13, 4);
  const auto flatten = [](const Tensor<float>& images) {
    return reshape(images, {images.shape()[0], -1});
  };
  const Tensor<float> expected = flatten(batch_of(set, 0, 13).images);
  CHECK(same_bits(predict(flatten, set), expected));
  for (const std::int64_t micro_batch : {1, 2, 5, 12, 13, 14, 1000}) {
    CAPTURE(micro_batch);
    CHECK(same_bits(predict(flatten, set, micro_batch), expected));
  }
}

TEST_CASE("a vit's predictions do not depend on the micro-batch", "[evaluate]") {
  const ImageSet set = noise_images(13, 8);
  const auto vit = tiny_vit<float>(1);
  const Tensor<float> expected = vit(batch_of(set, 0, 13).images);
  for (const std::int64_t micro_batch : {1, 5, 16}) {
    CHECK(model_difference(predict(vit, set, micro_batch), expected) < 1e-5);
  }
}

TEST_CASE("predictions that cannot be are errors", "[evaluate]") {
  const auto same = [](const Tensor<float>& images) { return images; };
  CHECK_THROWS_WITH(predict(same, gray_images(0)), ContainsSubstring("gray has no images"));
  CHECK_THROWS_WITH(predict(same, gray_images(3), 0), ContainsSubstring("predict"));
  CHECK_THROWS_WITH(predict(same, gray_images(3), -1), ContainsSubstring("predict"));
}

TEST_CASE("accuracy is the share of right answers", "[evaluate]") {
  const Tensor<float> logits({4, 3}, {1, 2, 0,     //
                                      5, 5, 1,     // two alike: the first
                                      -3, -2, -1,  //
                                      0, 0, 9});
  CHECK(accuracy(logits, std::vector<std::int32_t>{1, 0, 2, 2}) == 1);
  CHECK(accuracy(logits, std::vector<std::int32_t>{1, 1, 2, 0}) == 0.5);
  CHECK(accuracy(logits, std::vector<std::int32_t>{0, 1, 0, 0}) == 0);
  CHECK_THROWS_WITH(accuracy(logits, std::vector<std::int32_t>{1, 0}),
                    ContainsSubstring("4 answers for 2 labels"));
  CHECK_THROWS_AS(accuracy(Tensor<float>::zeros({0, 3}), std::vector<std::int32_t>{}), Error);
}
