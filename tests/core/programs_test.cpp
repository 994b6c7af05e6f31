// Random programs of ops: value, JVP, VJP and second order against the composite forms.
//
// 3000 programs here; LINTEL_PROGRAMS=100000 for so many (tests/README.md).
#include <cstdlib>

#include "catch.hpp"
#include "programs.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("programs of ops agree with their composite forms", "[programs]") {
  const char* given = std::getenv("LINTEL_PROGRAMS");
  const std::int64_t programs = given ? std::atoll(given) : 3000;
  std::int64_t compared = 0;
  ProgramErrors worst;
  for (std::int64_t n = 0; n < programs; ++n) {
    Random random(1, "program", static_cast<std::uint64_t>(n));
    const Program program = draw_program(random, 8);
    const auto errors = check_program(program, Form::composite, random);
    if (!errors) continue;
    ++compared;
    worst = {std::max(worst.value, errors->value), std::max(worst.tangent, errors->tangent),
             std::max(worst.adjoint, errors->adjoint), std::max(worst.pairing, errors->pairing),
             std::max(worst.second_order, errors->second_order)};
    if (!(errors->largest() <= 1e-10)) {
      FAIL("program " << n << " differs by " << errors->value << " in value, " << errors->tangent
                      << " in tangent, " << errors->adjoint << " in adjoint, " << errors->pairing
                      << " in <Jv, u> - <v, J'u>, " << errors->second_order << " in second order:\n"
                      << program.listing());
    }
  }
  CHECK(compared > programs * 9 / 10);
  if (given) {
    WARN(compared << " of " << programs << " programs compared; at most " << worst.value
                  << " in value, " << worst.tangent << " in tangent, " << worst.adjoint
                  << " in adjoint, " << worst.pairing << " in <Jv, u> - <v, J'u>, "
                  << worst.second_order << " in second order");
  }
}

TEST_CASE("a wrong op in a program is seen", "[programs]") {
  std::int64_t seen = 0, with_it = 0;
  for (std::uint64_t n = 0; n < 300; ++n) {
    Random random(1, "program", n);
    const Program program = draw_program(random, 8);
    const auto errors = check_program(program, Form::wrong, random);
    if (!errors) continue;
    const bool last = program.steps.back().kind == Kind::sigmoid;
    with_it += last;
    seen += last && errors->largest() > 1e-10;
  }
  CHECK(with_it > 0);
  CHECK(seen == with_it);
}
