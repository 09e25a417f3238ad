#include "scenario/read_suite.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "scenario/check_suite.hpp"
#include "scenario/parse_session.hpp"
#include "scenario/read_markdown.hpp"
#include "scenario/read_protocol.hpp"
#include "scenario/read_requirement.hpp"
#include "scenario/suite_files.hpp"

namespace chatspec {

namespace {

enum class FenceUse { unknown, live, illustration };

// What the words behind an opening fence make of a `session` or `protocol` block.
FenceUse use_of(std::string_view info, std::string_view kind) {
  if (info == kind) return FenceUse::live;
  info.remove_prefix(kind.size());
  return info == " example" || info == " wrong" ? FenceUse::illustration : FenceUse::unknown;
}

bool is_fence_of(const MarkdownBlock& block, const std::string& kind) {
  return block.kind == MarkdownBlock::Kind::fence &&
         (block.info == kind || block.info.starts_with(kind + " "));
}

// The line with this number, from 1; empty if there is none.
std::string line_of(std::string_view text, int number) {
  for (; number > 1; --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const auto line = text.substr(0, text.find('\n'));
  return std::string(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
}

class SuiteReader {
 public:
  void read(const SuiteFile& file) {
    sources_[file.path] = file.text;
    if (file.path.ends_with(".sess")) {
      read_sessions(file);
    } else {
      read_spec(file);
    }
  }

  /// A fault whose reader did not see the whole line is given the line here, so that a caret under
  /// it points at what stands there.
  void add_fault(ParseError fault) {
    if (fault.source_line.empty() && fault.place.line > 0) {
      fault.source_line = line_of(sources_[fault.place.file], fault.place.line);
    }
    faults_.push_back(std::move(fault));
  }

  tl::expected<Suite, std::vector<ParseError>> finish(const std::string& first_path) {
    if (faults_.empty() && !head_place_.has_value()) {
      faults_.push_back({{first_path, 0, 0}, "expected a protocol block in one of the files", ""});
    }
    if (faults_.empty()) {
      for (const ParseError& fault : check_references(suite_)) add_fault(fault);
    }
    if (!faults_.empty()) return tl::unexpected(std::move(faults_));
    return std::move(suite_);
  }

 private:
  void add_fault(const Place& place, std::string message) {
    add_fault({place, std::move(message), ""});
  }

  void read_spec(const SuiteFile& file) {
    const auto blocks = read_markdown(file.text);
    std::string section;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const MarkdownBlock& block = blocks[i];
      if (is_requirement_heading(block)) {
        add(read_requirement(blocks, i, file.path), section);
      } else if (block.kind == MarkdownBlock::Kind::heading) {
        section = block.text;
      } else if (is_fence_of(block, "session")) {
        read_session_fence(block, file.path);
      } else if (is_fence_of(block, "protocol")) {
        read_protocol_fence(block, file.path);
      }
    }
  }

  void read_session_fence(const MarkdownBlock& block, const std::string& file) {
    const FenceUse use = use_of(block.info, "session");
    if (use == FenceUse::live) add(parse_session(block.text, file, block.line + 1));
    if (use == FenceUse::unknown) {
      add_fault({file, block.line, 1}, "expected session, session example or session wrong");
    }
  }

  void read_protocol_fence(const MarkdownBlock& block, const std::string& file) {
    const FenceUse use = use_of(block.info, "protocol");
    const Place place{file, block.line, 1};
    if (use == FenceUse::illustration) return;
    if (use == FenceUse::unknown) {
      return add_fault(place, "expected protocol, protocol example or protocol wrong");
    }
    if (head_place_) {
      return add_fault(place, twice("protocol block", *head_place_));
    }
    head_place_ = place;
    auto head = read_protocol(block.text, file, block.line + 1);
    if (head) {
      suite_.head = std::move(*head);
    } else {
      add_fault(std::move(head.error()));
    }
  }

  void read_sessions(const SuiteFile& file) {
    for (const SessionText& session : split_sessions(file.text)) {
      add(parse_session(session.text, file.path, session.first_line));
    }
  }

  void add(Parsed<Requirement> requirement, const std::string& section) {
    if (!requirement) return add_fault(std::move(requirement.error()));
    for (const Requirement& other : suite_.requirements) {
      if (other.id != requirement->id) continue;
      return add_fault(requirement->place, twice("requirement " + other.id, other.place));
    }
    requirement->section = section;
    suite_.requirements.push_back(std::move(*requirement));
  }

  void add(Parsed<Session> session) {
    if (!session) return add_fault(std::move(session.error()));
    for (const Session& other : suite_.sessions) {
      if (other.id != session->id) continue;
      return add_fault(session->place, twice("session " + other.id, other.place));
    }
    suite_.sessions.push_back(std::move(*session));
  }

  static std::string twice(const std::string& what, const Place& first) {
    return fmt::format("expected only one {}: there is one in {}:{}", what, first.file, first.line);
  }

  std::map<std::string, std::string> sources_;  // what each file says
  Suite suite_;
  std::optional<Place> head_place_;
  std::vector<ParseError> faults_;
};

}  // namespace

tl::expected<Suite, std::vector<ParseError>> read_suite(const std::vector<std::string>& paths) {
  SuiteReader reader;
  for (auto& file : collect_suite_files(paths)) {
    if (file) {
      reader.read(*file);
    } else {
      reader.add_fault(std::move(file.error()));
    }
  }
  return reader.finish(paths.empty() ? "" : paths.front());
}

tl::expected<Suite, std::vector<ParseError>> read_suite_text(const std::string& markdown,
                                                             const std::string& file) {
  SuiteReader reader;
  reader.read({file, markdown});
  return reader.finish(file);
}

}  // namespace chatspec
