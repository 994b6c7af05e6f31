#include "06_vision_transformer.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. tokens",
                   "how many patches lie side by side, and how many rows of them are "
                   "there? Then the class token.",
                   tokens, 65, 0);
  checks.check("2. attention",
               "matmul(query, key, Transpose::right) is [tokens, tokens]; softmax goes "
               "over the last axis; then matmul with the values.",
               [] {
                 Random random(1);
                 const Number qkv =
                     Number::normal({1, 5, 12}, random);  // one image, 5 tokens, one head of size 4
                 const Number flat = reshape(qkv, {5, 12});
                 return exercise::compare(
                     attended(slice(flat, 1, 0, 4), slice(flat, 1, 4, 4), slice(flat, 1, 8, 4)),
                     reshape(attention(qkv, 1), {5, 4}), 1e-6);
               });
  checks.predicted("3. parameters of a block",
                   "2 * 2w, then (3w * w + 3w), (w * w + w), (4w * w + "
                   "4w), (w * 4w + w).",
                   parameters_of_a_block, 1330, 0);
  return checks.result();
}
