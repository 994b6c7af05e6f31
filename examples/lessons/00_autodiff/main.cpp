// Lesson 0: autodiff on one screen. Dual numbers, a tape, and each inside the other, from nothing.
// The words are those of core/; the README.md beside this file walks through it.
#include <cmath>
#include <concepts>
#include <cstdio>
#include <stdexcept>
#include <utility>
#include <vector>

using std::cos, std::sin;  // plain sin(x) means these for doubles, and for other numbers their own

// ---- The ops, each defined once: its value, and pairs {input, derivative for that input} ----
// T is a kind of number that carries derivatives, and inside() the number one level further in: a
// double, or again such a number, for which these same lines hold. That is all there is to nesting.
template <class T>
struct Ops {
  friend T operator+(T a, T b) { return T::result(a.inside() + b.inside(), {{a, 1}, {b, 1}}); }
  friend T operator*(T a, T b) {
    return T::result(a.inside() * b.inside(), {{a, b.inside()}, {b, a.inside()}});
  }
  friend T sin(T x) { return T::result(sin(x.inside()), {{x, cos(x.inside())}}); }
  friend T cos(T x) { return T::result(cos(x.inside()), {{x, -1 * sin(x.inside())}}); }
};

// ---- Forward mode: a number that knows how fast it moves, primal + ε tangent with ε² = 0 ----
template <class U>
struct Dual : Ops<Dual<U>> {
  U primal, tangent = 0;
  int level = 0;  // which derivative the tangent belongs to; 0 for a constant

  Dual(std::convertible_to<U> auto constant) : primal(constant) {}
  Dual(U at, U along, int of_level) : primal(at), tangent(along), level(of_level) {}
  U inside() const { return primal; }

  // What an op returns: the value, and the tangents of its inputs times its derivatives, added up.
  static Dual result(U value, const std::vector<std::pair<Dual, U>>& inputs) {
    Dual y = value;
    for (const auto& [x, derivative] : inputs) {
      if (x.level == 0) continue;
      if (y.level != 0 && y.level != x.level) throw std::logic_error("two derivatives meet");
      y.level = x.level;
      y.tangent = y.tangent + derivative * x.tangent;
    }
    return y;
  }
};

// ---- Reverse mode: a number that knows how it was computed ----
// One op as it was applied: the place of each input on the tape, and the derivative for it.
template <class U>
using Step = std::vector<std::pair<int, U>>;

// The steps in the order in which they were done. A leaf, where a tape starts, has no inputs.
template <class U>
struct Tape {
  std::vector<Step<U>> steps;

  // Read forward: from tangents of the leaves, the tangent at every place.
  std::vector<U> push_forward(std::vector<U> tangents) const {
    for (std::size_t at = tangents.size(); at < steps.size(); ++at) {
      tangents.push_back(0);
      for (const auto& [input, derivative] : steps[at])
        tangents[at] = tangents[at] + derivative * tangents[input];
    }
    return tangents;
  }
  // Read back: from the cotangent of one value, the cotangent at every place.
  std::vector<U> pull_back(int from, U cotangent) const {
    std::vector<U> cotangents(steps.size(), 0);
    if (from >= 0) cotangents.at(from) = cotangent;  // a constant, at -1, has only zeros
    for (int at = from; at >= 0; --at)
      for (const auto& [input, derivative] : steps[at])
        cotangents[input] = cotangents[input] + derivative * cotangents[at];
    return cotangents;
  }
};

template <class U>
struct Var : Ops<Var<U>> {
  U value;
  Tape<U>* tape = nullptr;  // none for a constant
  int place = -1;

  Var(std::convertible_to<U> auto constant) : value(constant) {}
  Var(U at, Tape<U>* on, const Step<U>& step) : value(at), tape(on), place(int(on->steps.size())) {
    on->steps.push_back(step);
  }
  U inside() const { return value; }

  // What an op returns: the value, after its step was written down.
  static Var result(U value, const std::vector<std::pair<Var, U>>& inputs) {
    Tape<U>* tape = nullptr;
    Step<U> step;
    for (const auto& [x, derivative] : inputs) {
      if (x.tape == nullptr) continue;
      if (tape != nullptr && tape != x.tape) throw std::logic_error("two tapes meet");
      tape = x.tape;
      step.push_back({x.place, derivative});
    }
    return tape ? Var(value, tape, step) : Var(value);
  }
};

// ---- Functions of functions: they call f with other numbers than it was given ----
inline int last_level = 0;  // each derivative that is taken gets a number

// f at x, moving along dx: the tangent of the result is the derivative in that direction.
template <class U, class V>
auto jvp(auto f, std::vector<U> x, std::vector<V> dx) {
  static_assert(std::same_as<U, V>, "jvp: the direction must be made of what the point is made of");
  if (dx.size() != x.size()) throw std::logic_error("jvp: a direction is as long as its point");
  const int level = ++last_level;
  std::vector<Dual<U>> moving;
  for (std::size_t i = 0; i < x.size(); ++i) moving.push_back({x[i], dx[i], level});
  return f(moving);
}

// The function x -> the derivatives of f at x for each number, from one reading of the tape.
auto grad(auto f) {
  return [f]<class U>(const std::vector<U>& x) {
    Tape<U> tape;
    std::vector<Var<U>> leaves;
    for (const U& value : x) leaves.push_back({value, &tape, {}});
    const std::vector<U> cotangents = tape.pull_back(f(leaves).place, 1);
    return std::vector<U>(cotangents.begin(), cotangents.begin() + std::ssize(x));
  };
}

int main() {
  const auto f = [](auto x) { return x[0] * x[0] * sin(x[1]); };
  const std::vector<double> x{3, 2}, v{1, -1};
  Tape<double> tape;
  const Var<double> y = f(std::vector{Var<double>(3, &tape, {}), Var<double>(2, &tape, {})});
  const auto Hv = jvp(grad(f), x, v);  // f sees Var<Dual<double>>

  bool right = true;
  const auto check = [&](const char* what, double computed, double formula) {
    std::printf("%-39s %12.8f %12.8f\n", what, computed, formula);
    right = right && std::abs(computed - formula) < 1e-12;
  };
  std::printf("f = x0² sin(x1) at (3, 2), v = (1, -1)      computed   by formula\n");
  check("derivative along v   jvp(f, x, v)", jvp(f, x, v).tangent, 6 * sin(2) - 9 * cos(2));
  check("the same by the tape, read forward", tape.push_forward(v)[y.place],
        6 * sin(2) - 9 * cos(2));
  check("gradient             grad(f)(x)", grad(f)(x)[0], 6 * sin(2));
  check("", grad(f)(x)[1], 9 * cos(2));
  check("Hessian times v      jvp(grad(f), x, v)", Hv[0].tangent, 2 * sin(2) - 6 * cos(2));
  check("", Hv[1].tangent, 6 * cos(2) + 9 * sin(2));
  return right ? 0 : 1;
}
