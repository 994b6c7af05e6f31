// How an exercise is checked: each check runs the learner's code and says whether it is right, and
// if not, what came out and a hint.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>

#include "lintel/core/transforms.hpp"
#include "not_yet.hpp"

namespace exercise {

using Number = lintel::Tensor<double>;

/// The checks of one file of exercises. `result()` is the program's exit code: 0 where all are
/// right. Where the environment's EXERCISES lists numbers ("2 3"), only these are checked: so can
/// check.sh go on behind an answer that ends the program.
class Checks {
 public:
  /// What is written stands there at once, also in a pipe: the next answer may end the program.
  Checks() { std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); }

  /// `says_what()` is empty where the answer is right, else it says what is wrong with it.
  void check(const std::string& name, const std::string& hint,
             const std::function<std::string()>& says_what) {
    if (numbers_ && std::string(numbers_).find(name[0]) == std::string::npos) return;
    ++all_;
    std::string problem;
    try {
      problem = says_what();
    } catch (const NotYet&) {
      std::printf("  to do    %s\n", name.c_str());
      return;
    } catch (const std::exception& thrown) {
      problem = std::string("it stopped with: ") + thrown.what();
    }
    if (problem.empty()) {
      ++right_;
      std::printf("  right    %s\n", name.c_str());
      return;
    }
    std::printf("  not yet  %s\n           %s\n           Hint: %s\n", name.c_str(),
                problem.c_str(), hint.c_str());
  }
  /// The answer is a number that must be right to within `tolerance`. The value is not given away.
  void predicted(const std::string& name, const std::string& hint, double answer, double right,
                 double tolerance) {
    check(name, hint, [&]() -> std::string {
      if (std::isnan(answer)) throw NotYet();
      if (std::abs(answer - right) <= tolerance) return "";
      return lintel::join(answer, " is too ", answer < right ? "small" : "large", ".");
    });
  }
  int result() const {
    if (!numbers_) std::printf("\n%d of %d right.\n", right_, all_);
    return right_ == all_ ? 0 : 1;
  }

 private:
  const char* numbers_ = std::getenv("EXERCISES");
  int all_ = 0, right_ = 0;
};

/// What is wrong with a tensor, empty where it is close to what is expected.
inline std::string compare(const Number& answer, const Number& expected, double tolerance = 1e-9) {
  if (answer.shape() != expected.shape()) {
    return lintel::join("its shape is ", answer.shape(), "; expected ", expected.shape(), ".");
  }
  if (lintel::norm(answer - expected) <= tolerance * (1 + lintel::norm(expected))) return "";
  if (answer.size() > 12) {
    return lintel::join("it is off by ", lintel::norm(answer - expected), " in all.");
  }
  return lintel::join("it gives ", answer, "; expected ", expected, ".");
}

}  // namespace exercise
