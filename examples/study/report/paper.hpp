// The papers' own numbers, to stand beside ours.
#pragma once

#include <string>

namespace study {

/// In percent, as printed; empty where there is none.
struct PaperRow {
  const char *single, *absolute, *normalized, *retained, *at_1, *target, *control;
};

/// Of a regime, on the paper's eight tasks with CLIP ViT-B/32; tau-Jp and TAK from the papers that
/// propose them. Nothing where no paper has it.
const PaperRow* find_in_paper(const std::string& regime);

}  // namespace study
