// Reading JSON that may hold anything: each field is asked for by name and kind, and the first one
// that is not as it should be is remembered with its place. Nothing here throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outcome/json_values.hpp"

namespace chatspec {

/// A JSON object somewhere inside a document. After trouble every answer is empty or 0, and what is
/// built from the answers must be thrown away. The document must outlive it.
class JsonFields {
 public:
  /// `path` is where it stands, for messages: "sessions[3].plays[0]". `trouble` gets the first
  /// message and is shared by everything that is made from this object.
  JsonFields(const Json& json, std::string path, std::string& trouble);

  bool has(std::string_view key) const;
  /// What `put_text` and `put_lines` have put.
  std::string text(std::string_view key) const;
  std::string lines(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::uint64_t number(std::string_view key,
                       std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const;
  int small_number(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::chrono::duration<double> seconds(std::string_view key) const;
  Verdict verdict(std::string_view key) const;
  JsonFields object(std::string_view key) const;
  std::vector<JsonFields> objects(std::string_view key) const;
  std::vector<std::string> keys() const;

  /// Remembers that this field is wrong: "sessions[3].id: …".
  void complain(std::string_view key, const std::string& what) const;

 private:
  const Json* find(std::string_view key, std::string_view what) const;
  std::optional<std::string> hex(std::string_view key) const;
  std::string at(std::string_view key) const;

  const Json* json_;
  std::string path_;
  std::string* trouble_;
};

}  // namespace chatspec
