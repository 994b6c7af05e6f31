// The paper's findings, and whether they hold here. Each is one definition, from which its verdict,
// its row in the table and its sentence in the report are made: no text says anything else.
#pragma once

#include "plan.hpp"

namespace study {

/// Findings (a) to (j), each {"id", "claim", "verdict", "seeds_agreeing", "seeds", "figures",
/// "sentence"}: "holds" where it does in every seed, "does not hold" where it does in none, else
/// "holds in some seeds". Those whose numbers were not measured are left out.
Json findings(const Json& found, const Json& summary);

/// The sentence of a finding, or nothing where it is left out.
std::string sentence_of(const Json& findings, const std::string& id);
/// Whether a finding holds in every seed.
bool holds(const Json& findings, const std::string& id);

}  // namespace study
