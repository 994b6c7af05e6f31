// Every op, for every value type. The rules of one op are written in terms of others, so a program
// includes them together.
#pragma once

#include "lintel/core/composite.hpp"
#include "lintel/core/dual.hpp"
#include "lintel/core/var.hpp"
// values that no derivative passes through
#include "lintel/core/ops/constants.hpp"
// element by element
#include "lintel/core/ops/add.hpp"
#include "lintel/core/ops/affine.hpp"
#include "lintel/core/ops/divide.hpp"
#include "lintel/core/ops/erf.hpp"
#include "lintel/core/ops/exp.hpp"
#include "lintel/core/ops/gelu.hpp"
#include "lintel/core/ops/log.hpp"
#include "lintel/core/ops/multiply.hpp"
#include "lintel/core/ops/power.hpp"
#include "lintel/core/ops/relu.hpp"
#include "lintel/core/ops/rsqrt.hpp"
#include "lintel/core/ops/sigmoid.hpp"
#include "lintel/core/ops/silu.hpp"
#include "lintel/core/ops/sin.hpp"
#include "lintel/core/ops/sqrt.hpp"
#include "lintel/core/ops/subtract.hpp"
#include "lintel/core/ops/tanh.hpp"
#include "lintel/core/ops/where.hpp"
// moving values
#include "lintel/core/ops/broadcast.hpp"
#include "lintel/core/ops/concat.hpp"
#include "lintel/core/ops/gather.hpp"
#include "lintel/core/ops/permute.hpp"
#include "lintel/core/ops/reshape.hpp"
#include "lintel/core/ops/slice.hpp"
// reducing
#include "lintel/core/ops/l2_normalize.hpp"
#include "lintel/core/ops/max.hpp"
#include "lintel/core/ops/mean_squared_error.hpp"
#include "lintel/core/ops/sum.hpp"
// products and layers
#include "lintel/core/ops/attention.hpp"
#include "lintel/core/ops/cross_entropy.hpp"
#include "lintel/core/ops/layer_norm.hpp"
#include "lintel/core/ops/linear.hpp"
#include "lintel/core/ops/matmul.hpp"
#include "lintel/core/ops/softmax.hpp"
