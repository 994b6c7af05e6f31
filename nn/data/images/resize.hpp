// Image sizes: a separable triangle filter, and the square that every task is made of.
#pragma once

#include <cstdint>

#include "lintel/nn/data/image_set.hpp"
#include "lintel/nn/data/images/decode_image.hpp"

namespace lintel {

/// The bytes that `count` RGB squares of `side` pixels take. Throws `Error` unless `side` is from 1
/// to `largest_image_side` and the squares fit into 32 GB: a few bytes of a file can stand for an
/// image.
std::size_t square_bytes(std::int64_t count, std::int64_t side);

/// The image at height x width pixels. Each new pixel is a weighted mean of the old ones around it,
/// with weights that fall linearly to zero at a distance of one pixel of the coarser of the two
/// grids: bilinear interpolation where the image grows, antialiased where it shrinks (as BILINEAR
/// in Pillow). Beyond the edge nothing is counted. In integers, so that every machine gives the
/// same bytes; an image that has the size already comes back as it is. Throws `Error` for sizes
/// that are not positive or beyond `largest_image_side`.
Image resize(const Image& image, std::int64_t height, std::int64_t width);

/// Shrinks or grows the image until its shorter side has `side` pixels, and cuts the square in the
/// centre.
Image resize_to_square(const Image& image, std::int64_t side);

/// The same for every image of a set. A set that has the size already is handed through.
ImageSet resize_to_square(ImageSet set, std::int64_t side);

}  // namespace lintel
