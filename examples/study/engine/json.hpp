// Structs as JSON, by one list of their fields; JSON itself is met only where files are written and
// read.
//
//   struct Point {
//     double x, y;
//     STUDY_FIELDS(x, y)
//   };
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace study {

using Json = nlohmann::ordered_json;

/// Values by name, in the order in which they were added.
template <class T>
class ByName {
 public:
  T& operator[](const std::string& name) {
    for (auto& [known, value] : entries_) {
      if (known == name) return value;
    }
    return entries_.emplace_back(name, T{}).second;
  }
  /// Nothing where there is none of this name.
  const T* find(const std::string& name) const {
    for (const auto& [known, value] : entries_) {
      if (known == name) return &value;
    }
    return nullptr;
  }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<std::pair<std::string, T>> entries_;
};

template <class T>
void to_json(Json& json, const ByName<T>& values) {
  json = Json::object();
  for (const auto& [name, value] : values) json[name] = value;
}
template <class T>
void from_json(const Json& json, ByName<T>& values) {
  for (const auto& [name, value] : json.items()) value.get_to(values[name]);
}

/// The list of a struct's fields, `fields(self, each)`, which calls `each(name, field)` for each.
#define STUDY_FIELDS(...)                                               \
  static void fields(auto& self, auto&& each) {                         \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(STUDY_FIELD, __VA_ARGS__)) \
  }
#define STUDY_FIELD(name) each(#name, self.name);

/// A struct that lists its fields.
template <class T>
concept Listed = requires(T& value) {
  T::fields(value, [](const char*, auto&) {});
};

/// A field that was not measured, and so is null, has no entry.
template <Listed T>
void to_json(Json& json, const T& value) {
  json = Json::object();
  T::fields(value, [&json]<class Field>(const char* name, const Field& field) {
    if constexpr (requires { field.value(); }) {
      if (field) json[name] = *field;
    } else if (Json made = field; !made.is_null()) {
      json[name] = std::move(made);
    }
  });
}
template <Listed T>
void from_json(const Json& json, T& value) {
  T::fields(value, [&json]<class Field>(const char* name, Field& field) {
    if constexpr (requires { field.value(); }) {
      if (json.contains(name)) json.at(name).get_to(field.emplace());
    } else {
      json.at(name).get_to(field);
    }
  });
}

}  // namespace study
