#include "10_closed_form.hpp"

#include "check.hpp"

int main() {
  exercise::Checks checks;
  checks.predicted("1. gradient flow", "the error obeys e' = −λ e.", error_left, std::exp(-6.),
                   1e-5);
  checks.check("2. φ(λ)", "expand the exponential at λ = 0: (1 − (1 − λ t)) / λ.",
               []() -> std::string {
                 if (std::abs(phi(2, 3) - (1 - std::exp(-6.)) / 2) > 1e-12)
                   return "it is wrong at λ = 2, t = 3.";
                 if (!(std::abs(phi(0, 3) - 3) < 1e-12)) return "at λ = 0 it is not t.";
                 if (std::abs(phi(1e-14, 3) - 3) > 1e-6)
                   return "at λ = 1e-14 it has lost its digits.";
                 return "";
               });
  checks.predicted("3. the largest rate", "when is |1 − η λ| no longer below 1?", diverging_rate,
                   0.5, 1e-9);
  return checks.result();
}
