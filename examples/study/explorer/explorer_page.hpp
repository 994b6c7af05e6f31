// The explorer as HTML.
#pragma once

#include <string>

#include "../engine/json.hpp"

namespace study {

/// The explorer as part of a page: a section with its style, its scripts and its data.
std::string explorer_section(const Json& data);

/// The explorer as a page of its own.
std::string explorer_document(const Json& data);

/// What a page must promise in its head, so that nothing is ever asked of the network.
std::string content_security_policy();

}  // namespace study
