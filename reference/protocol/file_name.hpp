// A file name that was checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace chat {

/// Holding one is the proof that the name is safe to use inside one directory.
class FileName {
 public:
  /// Nothing if `bytes` is not a file name in the sense of spec/protocol.md, `file-name.valid`.
  static std::optional<FileName> parse(std::string_view bytes);

  const std::string& text() const { return text_; }
  friend bool operator==(const FileName&, const FileName&) = default;

 private:
  explicit FileName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace chat
