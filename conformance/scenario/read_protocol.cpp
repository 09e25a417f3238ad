#include "scenario/read_protocol.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "scenario/parse_bytes.hpp"
#include "scenario/parse_header.hpp"

namespace chatspec {

namespace {

constexpr std::size_t port_max = 65535;

struct Entry {
  std::string_view key;
  std::string ProtocolHead::*value;
  /// Holes that must stand in the value, and others that may; none must: it is no form.
  std::vector<std::string_view> required, allowed;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = {
      {"name", &ProtocolHead::name, {}, {}},
      {"address", &ProtocolHead::address, {"{host}", "{port}"}, {}},
      {"address6", &ProtocolHead::address6, {"{host}", "{port}"}, {}},
      {"sentinel", &ProtocolHead::sentinel, {"{word}"}, {}},
      {"heard", &ProtocolHead::heard, {"{word}"}, {"{sender}"}},
      {"probe", &ProtocolHead::probe, {"{word}"}, {}},
      {"probed", &ProtocolHead::probed, {"{word}"}, {}},
  };
  return all;
}

Parsed<std::monostate> read_port(LineCursor& line, ProtocolHead& head) {
  if (head.port != 0) return line.error("expected only one line port");
  const auto begin = line.offset();
  const auto port = parse_number(line, port_max);
  if (!port) return tl::unexpected(port.error());
  if (*port == 0) return line.error_at(begin, "expected a port from 1 to 65535");
  head.port = static_cast<int>(*port);
  return line.expect_end();
}

// The rest of a line as a form: text with holes, each once.
class FormCheck {
 public:
  FormCheck(const LineCursor& line, std::string_view form, const Entry& entry)
      : line_(line), form_(form), entry_(entry) {}

  Parsed<std::monostate> check() {
    while (at_ < form_.size()) {
      const auto rest = form_.substr(at_);
      if (rest.starts_with("{{") || rest.starts_with("}}")) {
        at_ += 2;
      } else if (rest.front() == '{') {
        if (auto hole = take_hole(rest); !hole) return hole;
      } else if (rest.front() == '}') {
        return error("expected }} for the character }");
      } else if (is_escape(rest)) {
        return error(fmt::format("expected no {}: the value of {} has no escapes",
                                 rest.substr(0, 2), entry_.key));
      } else {
        ++at_;
      }
    }
    for (const auto hole : entry_.required) {
      if (!has(hole)) {
        return line_.error(fmt::format("expected {} in the value of {}", hole, entry_.key));
      }
    }
    return {};
  }

 private:
  static bool is_escape(std::string_view rest) {
    return rest.starts_with("\\n") || rest.starts_with("\\r") || rest.starts_with("\\t") ||
           rest.starts_with("\\0");
  }

  Parsed<std::monostate> take_hole(std::string_view rest) {
    auto known = entry_.required;
    known.insert(known.end(), entry_.allowed.begin(), entry_.allowed.end());
    const auto hole = std::find_if(known.begin(), known.end(),
                                   [&](std::string_view one) { return rest.starts_with(one); });
    if (hole == known.end()) {
      return error(
          fmt::format("expected {}, or {{{{ for the character {{", fmt::join(known, " or ")));
    }
    if (has(*hole)) {
      return error(fmt::format("expected {} only once in the value of {}", *hole, entry_.key));
    }
    found_.push_back(*hole);
    at_ += hole->size();
    return {};
  }

  bool has(std::string_view hole) const {
    return std::find(found_.begin(), found_.end(), hole) != found_.end();
  }
  tl::unexpected<ParseError> error(std::string message) const {
    return line_.error_at(line_.offset() + at_, std::move(message));
  }

  const LineCursor& line_;
  std::string_view form_;
  const Entry& entry_;
  std::size_t at_ = 0;
  std::vector<std::string_view> found_;
};

Parsed<std::monostate> read_value(const LineCursor& line, const Entry& entry, ProtocolHead& head) {
  const std::string value(line.rest().substr(0, line.rest().find_last_not_of(" \t\r") + 1));
  if (!(head.*entry.value).empty())
    return line.error(fmt::format("expected only one line {}", entry.key));
  if (value.empty()) return line.error(fmt::format("expected a value for {}", entry.key));
  if (!entry.required.empty()) {
    if (auto form = FormCheck(line, value, entry).check(); !form) return form;
  }
  head.*entry.value = value;
  return {};
}

Parsed<std::monostate> read_sessions(LineCursor& line, std::string_view key,
                                     NamedSessions& sessions) {
  if (!sessions.ids.empty()) return line.error(fmt::format("expected only one line {}", key));
  auto named = parse_session_names(line);
  if (!named) return tl::unexpected(named.error());
  sessions = {std::move(named->names), std::move(named->places)};
  return {};
}

Parsed<std::monostate> read_line(LineCursor line, ProtocolHead& head) {
  line.skip_spaces();
  const auto begin = line.offset();
  if (line.at_end()) return {};
  const auto key = line.take_word();
  line.skip_spaces();
  if (key == "port") return read_port(line, head);
  if (key == "relies") return read_sessions(line, key, head.relies);
  if (key == "cut") return read_sessions(line, key, head.cut);
  if (key == "glued") return read_sessions(line, key, head.glued);
  if (key == "example") return read_sessions(line, key, head.example);
  for (const Entry& entry : entries()) {
    if (entry.key == key) return read_value(line, entry, head);
  }
  return line.error_at(begin,
                       "expected one of name port address address6 sentinel heard probe probed "
                       "relies cut glued example");
}

// What is missing, or nothing.
std::string missing_from(const ProtocolHead& head) {
  if (head.name.empty()) return "name";
  if (head.port == 0) return "port";
  const std::array pairs = {std::array{"address", "address6"}, std::array{"sentinel", "heard"},
                            std::array{"probe", "probed"}};
  const std::array present = {std::array{!head.address.empty(), !head.address6.empty()},
                              std::array{!head.sentinel.empty(), !head.heard.empty()},
                              std::array{!head.probe.empty(), !head.probed.empty()}};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (present[i][0] != present[i][1]) return pairs[i][present[i][0] ? 1 : 0];
  }
  // Else nobody could say how the sender is written.
  if (head.address.empty() && head.heard.find("{sender}") != std::string::npos) return "address";
  return "";
}

}  // namespace

Parsed<ProtocolHead> read_protocol(const std::string& text, const std::string& file,
                                   int first_line) {
  ProtocolHead head;
  std::istringstream lines(text);
  int number = first_line;
  for (std::string line; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (auto read = read_line(LineCursor(line, file, number), head); !read) {
      return tl::unexpected(read.error());
    }
  }
  const std::string missing = missing_from(head);
  if (missing.empty()) return head;
  return tl::unexpected(ParseError{
      {file, number, 1}, fmt::format("expected a line {} in the protocol block", missing), ""});
}

}  // namespace chatspec
