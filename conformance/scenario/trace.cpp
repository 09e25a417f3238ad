#include "scenario/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "scenario/read_markdown.hpp"
#include "scenario/suite_files.hpp"

namespace chatspec {

namespace {

// How an annotation begins and goes on, in C++ and in Python.
struct Marks {
  std::string_view id;
  std::string_view quotation;
};
constexpr std::array<Marks, 2> languages = {{{"//= ", "//# "}, {"#= ", "## "}}};

std::string_view trimmed(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  const auto end = line.find_last_not_of(" \t\r");
  return line.substr(begin, end - begin + 1);
}

const Marks* marks_of(std::string_view line) {
  const auto* const found = std::find_if(languages.begin(), languages.end(),
                                         [&](const Marks& m) { return line.starts_with(m.id); });
  return found == languages.end() ? nullptr : found;
}

// "spec/protocol.md#chat.broadcast"; without `#` the requirement stays empty and is unknown later.
Annotation begin_annotation(std::string_view target, Place place) {
  const auto hash = target.find('#');
  Annotation annotation;
  annotation.place = std::move(place);
  annotation.spec_file = target.substr(0, hash);
  if (hash != std::string_view::npos) annotation.requirement = target.substr(hash + 1);
  return annotation;
}

// "spec/protocol.md" names "/home/ann/chatspec/spec/protocol.md", but not "myspec/protocol.md".
bool names_file(const std::string& path, const std::string& named) {
  if (!path.ends_with(named) || named.empty()) return false;
  return path.size() == named.size() || path[path.size() - named.size() - 1] == '/';
}

std::optional<std::string> fault_of(const Suite& suite, const Annotation& annotation) {
  const Requirement* requirement = find_requirement(suite, annotation.requirement);
  if (requirement == nullptr) {
    return fmt::format("{} is not a requirement; correct or remove this quotation",
                       annotation.requirement.empty() ? "nothing after #" : annotation.requirement);
  }
  if (!names_file(requirement->place.file, annotation.spec_file)) {
    return fmt::format("{} stands in {}, not in {}", requirement->id, requirement->place.file,
                       annotation.spec_file);
  }
  if (annotation.quotation.empty()) {
    return fmt::format("quotes nothing of {}; add a line //# with the words it fulfils",
                       requirement->id);
  }
  if (requirement->sentence.find(annotation.quotation) == std::string::npos) {
    return fmt::format("quotes what {} does not say (any more); it says: {}", requirement->id,
                       requirement->sentence);
  }
  return std::nullopt;
}

void check_sessions(const Suite& suite, std::vector<ParseError>& faults) {
  std::set<std::string> proved;
  for (const Session& session : suite.sessions) {
    for (const std::string& id : session.proves) {
      proved.insert(id);
      if (find_requirement(suite, id) != nullptr) continue;
      faults.push_back(
          {session.place,
           fmt::format("session {} proves {}, which is not a requirement", session.id, id), ""});
    }
  }
  for (const Requirement& requirement : suite.requirements) {
    if (proved.count(requirement.id) != 0) continue;
    faults.push_back({requirement.place,
                      fmt::format("no session proves {}; write one under it", requirement.id), ""});
  }
}

}  // namespace

std::vector<Annotation> find_annotations(const std::string& text, const std::string& file) {
  std::vector<Annotation> annotations;
  const Marks* open = nullptr;  // of the annotation whose quotation may go on in this line
  std::istringstream lines(text);
  int number = 1;
  for (std::string raw; std::getline(lines, raw); ++number) {
    const auto line = trimmed(raw);
    if (const Marks* marks = marks_of(line)) {
      const auto column = static_cast<int>(raw.find_first_not_of(" \t")) + 1;
      annotations.push_back(
          begin_annotation(trimmed(line.substr(marks->id.size())), {file, number, column}));
      open = marks;
    } else if (open != nullptr && line.starts_with(open->quotation)) {
      std::string& quotation = annotations.back().quotation;
      quotation =
          collapse_spaces(fmt::format("{} {}", quotation, line.substr(open->quotation.size())));
    } else {
      open = nullptr;
    }
  }
  return annotations;
}

tl::expected<std::vector<Annotation>, std::string> scan_sources(
    const std::vector<std::string>& paths) {
  const std::vector<std::string> endings = {".cpp", ".hpp", ".h", ".cc", ".py"};
  std::vector<Annotation> all;
  for (const std::string& path : paths) {
    bool failed = false;
    const auto files = files_below(path, endings, failed);
    if (failed) return tl::unexpected(fmt::format("{}: cannot be read", path));
    for (const std::string& file : files) {
      const auto text = read_whole_file(file);
      if (!text) return tl::unexpected(fmt::format("{}: cannot be read", file));
      const auto found = find_annotations(*text, file);
      all.insert(all.end(), found.begin(), found.end());
    }
  }
  return all;
}

std::vector<ParseError> check_trace(const Suite& suite,
                                    const std::vector<Annotation>& annotations) {
  std::vector<ParseError> faults;
  check_sessions(suite, faults);
  for (const Annotation& annotation : annotations) {
    if (auto fault = fault_of(suite, annotation)) {
      faults.push_back({annotation.place, std::move(*fault), ""});
    }
  }
  return faults;
}

std::vector<const Requirement*> unquoted_musts(const Suite& suite,
                                               const std::vector<Annotation>& annotations) {
  std::set<std::string> quoted;
  for (const Annotation& annotation : annotations) quoted.insert(annotation.requirement);
  std::vector<const Requirement*> unquoted;
  for (const Requirement& requirement : suite.requirements) {
    const bool must = requirement.level == Level::must || requirement.level == Level::must_not;
    if (must && quoted.count(requirement.id) == 0) unquoted.push_back(&requirement);
  }
  return unquoted;
}

}  // namespace chatspec
