// The options of a program, each in one place: its name, the field that it sets, what it means and
// what it may be. Reading them, `--help` and the errors follow from that.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cxxopts.hpp>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "lintel/core/error.hpp"
#include "lintel/core/listed.hpp"

namespace lintel {

namespace detail {
template <class Field>
inline constexpr bool is_list = false;
template <class Value>
inline constexpr bool is_list<std::vector<Value>> = true;
}  // namespace detail

/// What a number may be, for the program and in words.
struct Expected {
  std::function<bool(double)> holds;
  std::string words;
};
inline const Expected any_number{[](double) { return true; }, ""};
/// A count: what is multiplied by others must not overflow.
inline Expected at_least(std::int64_t least) {
  return {[least](double number) { return number >= static_cast<double>(least) && number <= 1e9; },
          join(least, " or more, up to 1000000000")};
}
inline Expected between(double least, double most, const std::string& words) {
  return {[=](double number) { return number >= least && number <= most; }, words};
}

class CommandLine {
 public:
  /// `about` begins `--help`.
  CommandLine(const std::string& program, const std::string& about)
      : program_(program), parser_(program, about) {}
  CommandLine(const CommandLine&) = delete;  // what sets the fields refers to it
  CommandLine& operator=(const CommandLine&) = delete;

  /// An option that sets a field: a number, a text, a path, or several, separated by commas.
  /// `--help` shows what the field holds as the default, unless that is nothing or `help` tells
  /// what it is. The field must outlive this.
  template <class Field>
  void add(const std::string& name, Field& field, const std::string& help,
           const Expected& expected = any_number) {
    // Several words may stand one after another; all else is read here, where it has a name.
    using Read = std::conditional_t<is_words<Field>, Field, std::string>;
    const auto value = cxxopts::value<Read>();
    const std::string usual = text_of(field);
    if (!usual.empty() && help.find("(default: ") == std::string::npos) value->default_value(usual);
    parser_.add_options()(name, help, value);
    fields_.emplace_back([this, name, &field, expected] {
      if (!has(name)) return;
      read_field(name, given_[name].as<Read>(), field, expected);
      check_numbers(name, field, expected);
    });
  }
  /// One of some values, by its `name_of`.
  template <class Value>
  void add_choice(const std::string& name, Value& field, const std::vector<Value>& known,
                  const std::string& help) {
    std::vector<std::string> names;
    for (const Value value : known) names.push_back(name_of(value));
    parser_.add_options()(name, help, cxxopts::value<std::string>()->default_value(name_of(field)));
    fields_.emplace_back([this, name, &field, known, names] {
      const auto given = given_[name].as<std::string>();
      check_name(name, given, names);
      field = known[static_cast<std::size_t>(std::ranges::find(names, given) - names.begin())];
    });
  }
  /// One without a value, which sets a field to this.
  void add_flag(const std::string& name, bool& field, const std::string& help, bool to = true) {
    parser_.add_options()(name, help);
    fields_.emplace_back([this, name, &field, to] {
      if (has(name) && given_[name].as<bool>()) field = to;
    });
  }
  /// What stands on the command line without the name of an option; without this, nothing may.
  void add_words(const std::string& name, std::vector<std::string>& field, const std::string& shown,
                 const std::string& help) {
    add(name, field, help);
    parser_.parse_positional({name});
    parser_.positional_help(shown);
  }

  /// Sets the fields of all options that are given, in the order in which they were added. False
  /// where `--help` was asked for, which is printed. Throws `UsageError` for what makes no sense.
  bool read(int count, const char* const* arguments) {
    parser_.add_options()("help", "this text");
    try {
      given_ = parser_.parse(count, arguments);
      if (has("help") && given_["help"].as<bool>()) {
        std::cout << parser_.help();
        return false;
      }
      if (!given_.unmatched().empty())
        throw problem("'" + given_.unmatched().front() + "' is not an option; see --help");
      for (const auto& set : fields_) set();
      return true;
    } catch (const cxxopts::exceptions::exception& wrong) {
      throw problem(std::string(wrong.what()) + "; see --help");
    }
  }

  /// Whether the option was given.
  bool has(const std::string& name) const { return given_.count(name) > 0; }

  /// Throws `UsageError` with the list of known names where this is not one of them.
  void check_name(const std::string& option, const std::string& name,
                  const std::vector<std::string>& known) const {
    if (std::ranges::find(known, name) == known.end())
      throw problem(join("--", option, " is '", name, "'; expected one of ", listed(known)));
  }

  /// Throws `UsageError` where a value is given twice.
  template <class Value>
  void check_distinct(const std::string& option, const std::vector<Value>& values) const {
    for (auto value = values.begin(); value != values.end(); ++value) {
      if (std::find(values.begin(), value, *value) != value)
        throw problem(join("--", option, " has ", *value, " twice; expected each once"));
    }
  }

  /// What this program says of a mistake in its use.
  UsageError problem(const std::string& words) const { return UsageError(program_ + ": " + words); }

 private:
  template <class Field>
  static constexpr bool is_words = std::is_same_v<Field, std::vector<std::string>>;

  template <class Read, class Field>
  void read_field(const std::string& name, const Read& given, Field& field,
                  const Expected& expected) const {
    if (given.empty()) throw problem("--" + name + " is empty; leave it out, or give it a value");
    if constexpr (is_words<Field>) {
      for (const std::string& word : given) {
        if (word.empty()) throw problem("--" + name + " has an empty word; expected names");
      }
      field = given;
    } else if constexpr (std::is_same_v<Field, std::string> ||
                         std::is_same_v<Field, std::filesystem::path>) {
      field = given;
    } else {
      try {
        if constexpr (detail::is_list<Field>) field.clear();  // what is read is added
        cxxopts::values::parse_value(given, field);
      } catch (const cxxopts::exceptions::exception&) {
        throw problem(join("--", name, " is '", given, "'; expected ",
                           expected.words.empty() ? "a number" : expected.words,
                           detail::is_list<Field> ? ", separated by commas" : ""));
      }
    }
  }

  template <class Field>
  static std::string text_of(const Field& field) {
    if constexpr (detail::is_list<Field>) {
      return listed(field, ",");
    } else if constexpr (std::is_same_v<Field, std::filesystem::path>) {
      return field.string();
    } else {
      return join(field);
    }
  }

  template <class Field>
  void check_numbers(const std::string& name, const Field& field, const Expected& expected,
                     const char* verb = " is ") const {
    if constexpr (detail::is_list<Field>) {
      for (const auto& value : field) check_numbers(name, value, expected, " has ");
    } else if constexpr (std::is_arithmetic_v<Field>) {
      if (!expected.holds(static_cast<double>(field)))
        throw problem(join("--", name, verb, field, "; expected ", expected.words));
    }
  }

  std::string program_;
  cxxopts::Options parser_;
  cxxopts::ParseResult given_;
  std::vector<std::function<void()>> fields_;  // each sets one that was given
};

}  // namespace lintel
