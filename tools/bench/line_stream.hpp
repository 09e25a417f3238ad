#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chatspec::bench {

/// The text of measured lines: `SSS NNNNNNNNNNNN xxx…` and LF, exactly `line_bytes` long, where SSS
/// is the sender and N its sequence number. So a receiver can prove that each line came once, whole
/// and in order.
class LineText {
 public:
  static constexpr size_t line_bytes_min = 24;

  /// `line_bytes` is at least line_bytes_min and counts the LF.
  explicit LineText(size_t line_bytes);

  size_t line_bytes() const { return padding_.size() + head_bytes; }
  void append(std::string& out, int sender, uint64_t sequence) const;

  struct Parsed {
    int sender;
    uint64_t sequence;
  };
  /// Reads a line without its LF; false when it is not one of ours to the last byte.
  bool parse(std::string_view text, Parsed& parsed) const;

 private:
  static constexpr size_t head_bytes = 17;  // "SSS NNNNNNNNNNNN "
  std::string padding_;                     // ends in the LF
};

/// What one receiver must see: for each sender `prefix` (empty from a bare loop) and the next
/// sequence number. Throws CannotMeasure on a line that is lost, doubled, late, foreign or damaged.
class LineChecker {
 public:
  /// `prefixes[s]` is what the server writes before the text of sender s; outlives the checker.
  LineChecker(int receiver, const std::vector<std::string>& prefixes)
      : receiver_(receiver), prefixes_(&prefixes), next_(prefixes.size()) {}

  /// Takes received bytes cut anywhere and calls `on_line(sender, sequence)` for each whole line.
  template <class OnLine>
  void feed(const LineText& text, std::string_view bytes, OnLine&& on_line) {
    while (!bytes.empty()) {
      const size_t length = bytes.find('\n');
      if (length == std::string_view::npos) {
        half_.append(bytes);
        return;
      }
      LineText::Parsed line{};
      if (half_.empty()) {
        line = check(text, bytes.substr(0, length));
      } else {
        half_.append(bytes.substr(0, length));
        line = check(text, half_);
        half_.clear();
      }
      on_line(line.sender, line.sequence);
      bytes.remove_prefix(length + 1);
    }
  }

 private:
  LineText::Parsed check(const LineText& text, std::string_view line);

  int receiver_;
  const std::vector<std::string>* prefixes_;
  std::vector<uint64_t> next_;
  std::string half_;
};

}  // namespace chatspec::bench
