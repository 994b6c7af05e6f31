// The processor's vectors of numbers, as wide as it has them.
#pragma once

#include <cstdint>
#include <cstring>

namespace lintel::kernels {

#if defined(__AVX512F__)
inline constexpr std::int64_t vector_bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::int64_t vector_bytes = 32;
#else
inline constexpr std::int64_t vector_bytes = 16;
#endif

template <class S, std::int64_t bytes = vector_bytes>
using Vector [[gnu::vector_size(bytes)]] = S;

/// A vector, or a number, from any address.
template <class V, class S>
V load(const S* from) {
  V v;
  std::memcpy(&v, from, sizeof(V));
  return v;
}
template <class V, class S>
void store(S* to, const V& v) {
  std::memcpy(to, &v, sizeof(V));
}

}  // namespace lintel::kernels
