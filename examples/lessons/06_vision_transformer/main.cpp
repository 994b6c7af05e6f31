// Lesson 6: a vision transformer, piece by piece: the same answer as `vit(images)`, by hand.
#include <cmath>
#include <cstdio>
#include <lintel/nn/data/batches.hpp>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/layers/vit.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<float>;

// All of a vision transformer from the pixels to the logits, and so longer than other functions.
void run() {
  const TaskData task = draw_task("signs", 1, 50, 50);
  const VitShape shape = vit_preset("nano_patch8_32", task.train.classes());
  const Vit<Number> vit = make_vit<float>(shape, 1);
  const Number image = batch_of(task.test, 3, 1).images;  // [1, 3, 32, 32]
  const std::int64_t p = shape.patch, side = shape.image / p, width = shape.width;

  // 1. Cut into patches of 8 x 8 pixels, each a row of 3 * 8 * 8 numbers.
  const Number tiles = permute(reshape(image, {1, 3, side, p, side, p}), {0, 2, 4, 1, 3, 5});
  const Number patches = reshape(tiles, {side * side, 3 * p * p});
  // 2. A dense layer makes each patch a token; a learned class token goes in front, and every place
  //    adds its own learned vector, since nothing below knows where a token stands.
  const Number embedded =
      linear(patches, reshape(vit.patch_weight, {width, 3 * p * p}), vit.patch_bias);
  Number x = concat(0, reshape(vit.cls_token, {1, width}), embedded) +
             reshape(vit.pos_embed, {shape.tokens(), width});
  const Number tokens = x;
  Number attended;  // who looks at whom, in the last head of the last block

  for (const Block<Number>& block : vit.blocks) {
    // 3. Attention: each token asks (query), each answers (key); softmax makes weights of how well
    //    they fit, by which what the tokens say (value) is averaged. Several heads do so side by
    //    side.
    const Number qkv = block.attn.qkv(block.norm1(x));  // [tokens, 3 * width]
    std::vector<Number> mixed;
    const std::int64_t size = width / shape.heads;
    for (std::int64_t head = 0; head < shape.heads; ++head) {
      const Number query = slice(qkv, 1, head * size, size);
      const Number key = slice(qkv, 1, width + head * size, size);
      const Number value = slice(qkv, 1, 2 * width + head * size, size);
      attended = softmax(matmul(query, key, Transpose::right) *
                         (1 / std::sqrt(static_cast<double>(size))));
      mixed.push_back(matmul(attended, value));
    }
    x = x + block.attn.proj(concat(1, mixed));
    // 4. Each token by itself: a dense layer, GELU, a dense layer. Both halves only add to x.
    x = x + block.mlp.fc2(gelu(block.mlp.fc1(block.norm2(x))));
  }
  // 5. The class token has looked at all others; the head asks it alone.
  const Number logits = vit.head(vit.norm(slice(x, 0, 0, 1)));

  std::printf("patches [%d, %d] -> tokens [%d, %d] -> logits [1, %d]\n",
              static_cast<int>(patches.shape()[0]), static_cast<int>(patches.shape()[1]),
              static_cast<int>(tokens.shape()[0]), static_cast<int>(tokens.shape()[1]),
              static_cast<int>(logits.shape()[1]));
  std::printf("by hand and by vit(image): |difference| / |logits| = %.1e\n",
              norm(logits - vit(image)) / norm(logits));
  std::printf("parameters: %d, of which %d in the %d blocks\n",
              static_cast<int>(parameter_count(vit)),
              static_cast<int>(shape.depth * parameter_count(vit.blocks[0])),
              static_cast<int>(shape.depth));

  // The patches where they were, a white line around each.
  const Number below = concat(4, tiles, Number::ones({1, side, side, 3, 1, p}));
  const Number framed = concat(5, below, Number::ones({1, side, side, 3, p + 1, 1}));
  const Number apart = reshape(permute(framed, {0, 3, 1, 4, 2, 5}), {3, side * (p + 1), -1});
  lesson::draw("06_vision_transformer", "From an image to who looks at whom",
               {{"image", reshape(image, {3, shape.image, shape.image})},
                {"its 16 patches", apart},
                {"17 tokens of 64 numbers", tokens},
                {"attention: row looks at column", attended}});
}

int main() { return run_program("lesson 6", run); }
