#include "interop/read_matrix.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

// The one file that reads TOML. Faults are values here as everywhere.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "endpoint/command.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

constexpr Altitude all_altitudes[] = {Altitude::wire, Altitude::console, Altitude::behaviour};

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or a time";
  }
}

/// Complaints are remembered, the first in the file counts, and reading goes on as if all were
/// well.
class MatrixReader {
 public:
  explicit MatrixReader(std::string file) : file_(std::move(file)) {}

  tl::expected<Matrix, ParseError> read(std::string_view text) {
    toml::parse_result parsed = toml::parse(text, file_);
    if (!parsed) {
      const toml::parse_error& error = parsed.error();
      std::string what(error.description());
      std::replace(what.begin(), what.end(), '\n', ' ');
      return tl::unexpected(ParseError{place_at(error.source().begin), what, ""});
    }
    Matrix matrix = read_table(parsed.table());
    if (fault_) return tl::unexpected(*fault_);
    return matrix;
  }

 private:
  Place place_at(const toml::source_position& position) const {
    return {file_, static_cast<int>(position.line), static_cast<int>(position.column)};
  }

  void complain(const toml::source_position& position, std::string what) {
    Place place = place_at(position);
    auto key = [](const Place& one) { return std::pair(one.line, one.column); };
    if (!fault_ || key(place) < key(fault_->place)) fault_ = ParseError{place, std::move(what), ""};
  }
  void complain(const toml::node& node, std::string what) {
    complain(node.source().begin, std::move(what));
  }

  template <std::size_t N>
  void check_keys(const toml::table& table, const std::array<std::string_view, N>& known,
                  std::string_view where) {
    for (const auto& [key, value] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      complain(key.source().begin, fmt::format("there is no key '{}' {}: expected one of {}",
                                               key.str(), where, fmt::join(known, ", ")));
    }
  }

  std::string read_string(const toml::table& table, std::string_view key,
                          std::string_view otherwise = "") {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::string(otherwise);
    if (const auto* text = node->as_string()) {
      // A name or a command on several lines would tear every table and line that tells it.
      if (text->get().find_first_of("\r\n") != std::string::npos) {
        complain(*node, fmt::format("{} has several lines: expected one", key));
      }
      return text->get();
    }
    complain(*node, fmt::format("{} is {}: expected a string", key, kind_of(*node)));
    return std::string(otherwise);
  }

  // One that must be there, and not be empty.
  std::string require_string(const toml::table& table, std::string_view key, std::string_view what,
                             std::string_view example) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      complain(table,
               fmt::format("this [[{}]] has no {}: expected {} = \"{}\"", what, key, key, example));
      return "";
    }
    std::string text = read_string(table, key);
    if (node->is_string() && text.find_first_not_of(" \t") == std::string::npos) {
      complain(*node, fmt::format("{} is empty: expected {} = \"{}\"", key, key, example));
    }
    return text;
  }

  Matrix read_table(const toml::table& table) {
    constexpr std::array<std::string_view, 4> keys = {"title", "directory", "server", "client"};
    check_keys(table, keys, "at the top");
    Matrix matrix;
    matrix.title = read_string(table, "title", fs::path(file_).filename().string());
    read_directory(table);
    matrix.directory = here_;
    matrix.servers = read_all(table, "server", "./server --port {port} --directory {dir}");
    matrix.clients = read_all(table, "client", "./client --port {port}");
    return matrix;
  }

  void read_directory(const toml::table& table) {
    std::error_code none;
    fs::path given = read_string(table, "directory");
    here_ = fs::absolute(fs::path(file_).parent_path() / given, none).lexically_normal();
    if (!here_.has_filename()) here_ = here_.parent_path();  // "…/x/" is "…/x"
    if (fs::is_directory(here_, none)) return;
    if (const toml::node* node = table.get("directory")) {
      complain(*node, fmt::format("there is no directory {}: expected one, relative to this file",
                                  here_.string()));
    }
  }

  std::vector<Implementation> read_all(const toml::table& table, std::string_view what,
                                       std::string_view example) {
    std::vector<Implementation> all;
    const toml::node* node = table.get(what);
    const toml::array* array = node == nullptr ? nullptr : node->as_array();
    if (node != nullptr && array == nullptr) {
      complain(*node, fmt::format("{} is {}: expected [[{}]], with two brackets, for each {}", what,
                                  kind_of(*node), what, what));
      return all;
    }
    if (array == nullptr || array->empty()) {
      complain(
          node == nullptr ? table.source().begin : node->source().begin,
          fmt::format("there is no {}: expected at least one [[server]] and one [[client]]", what));
      return all;
    }
    for (const toml::node& one : *array) {
      if (const toml::table* entry = one.as_table()) {
        all.push_back(read_one(*entry, what, example));
        check_name(all, *entry, what);
      } else {
        complain(one,
                 fmt::format("this {} is {}: expected a table, [[{}]]", what, kind_of(one), what));
      }
    }
    return all;
  }

  void check_name(const std::vector<Implementation>& all, const toml::table& entry,
                  std::string_view what) {
    const std::string& name = all.back().name;
    auto first = std::find_if(all.begin(), all.end(),
                              [&](const Implementation& one) { return one.name == name; });
    const toml::node* node = entry.get("name");
    if (&*first == &all.back() || node == nullptr || !node->is_string()) return;
    complain(*node, fmt::format("the {} in line {} has the name '{}' already: expected another",
                                what, first->place.line, name));
  }

  Implementation read_one(const toml::table& table, std::string_view what,
                          std::string_view example) {
    constexpr std::array<std::string_view, 7> keys = {"name",      "command", "note", "follows",
                                                      "altitudes", "expect",  "known"};
    check_keys(table, keys, fmt::format("in a [[{}]]", what));
    Implementation one;
    one.place = place_at(table.source().begin);
    one.name = require_string(table, "name", what, "my " + std::string(what));
    one.command = require_string(table, "command", what, example);
    if (const toml::node* node = table.get("command"); node != nullptr && node->is_string()) {
      one.command = command_from(*node, one.command);
    }
    one.note = read_string(table, "note");
    if (const toml::node* node = table.get("follows")) {
      if (const auto* follows = node->as_boolean()) {
        one.follows = follows->get();
      } else {
        complain(*node, fmt::format("follows is {}: expected true or false", kind_of(*node)));
      }
    }
    read_altitudes(table, one);
    read_known(table, one);
    return one;
  }

  // Absolute where it must be, and short where it can be: reports show commands.
  std::string command_from(const toml::node& node, const std::string& command) {
    auto words = split_command(command);
    if (!words) {
      complain(node, words.error().text() + ": expected one as a shell takes it");
      return command;
    }
    constexpr std::string_view here = "{here}";
    for (std::string& word : *words) {
      for (auto at = word.find(here); at != std::string::npos; at = word.find(here, at)) {
        word.replace(at, here.size(), here_.string());
        at += here_.native().size();
      }
    }
    auto anchored = anchor_paths(*words, here_);
    for (std::size_t i = 0; i < words->size(); ++i) {
      if (anchored[i] == (*words)[i]) continue;
      std::error_code none;
      std::string near = fs::proximate(anchored[i], none).string();
      // Below the present directory, as it would be typed; a bare name would be looked up in PATH.
      bool below = !none && !near.starts_with("../") && near.find('/') != std::string::npos;
      (*words)[i] = below ? near : anchored[i];
    }
    return join_command(*words);
  }

  void read_altitudes(const toml::table& table, Implementation& one) {
    constexpr std::string_view expected_key =
        "expected an array of \"wire\", \"console\" and \"behaviour\"";
    const toml::node* node = table.get("altitudes");
    if (node == nullptr) return;
    const toml::array* words = node->as_array();
    if (words == nullptr || words->empty()) {
      complain(*node, fmt::format("altitudes is {}: {}",
                                  words == nullptr ? kind_of(*node) : "empty", expected_key));
      return;
    }
    for (const toml::node& word : *words) {
      std::string text = word.value_or(std::string());
      auto known = std::find_if(std::begin(all_altitudes), std::end(all_altitudes),
                                [&](Altitude altitude) { return name(altitude) == text; });
      if (known != std::end(all_altitudes)) {
        one.altitudes.push_back(*known);
      } else {
        complain(word, fmt::format("there is no altitude {}: {}",
                                   word.is_string() ? "'" + text + "'"
                                                    : "that is " + std::string(kind_of(word)),
                                   expected_key));
      }
    }
  }

  void read_known(const toml::table& table, Implementation& one) {
    const toml::node* known = table.get("known");
    if (const toml::node* expect = table.get("expect")) {
      std::error_code none;
      fs::path file = here_ / read_string(table, "expect");
      if (known != nullptr) {
        complain(*known, "there is expect already: expected only one of known and expect");
      } else if (expect->is_string() && !fs::is_regular_file(file, none)) {
        complain(*expect, fmt::format("there is no file {}: expected one with expectations",
                                      file.lexically_normal().string()));
      }
      one.expect = fs::proximate(file, none);
    }
    if (known == nullptr) return;
    const toml::array* lines = known->as_array();
    if (lines == nullptr) {
      complain(*known, fmt::format("known is {}: expected an array of strings", kind_of(*known)));
      return;
    }
    for (const toml::node& line : *lines) {
      if (const auto* text = line.as_string()) {
        one.known.push_back({text->get(), place_at(line.source().begin)});
      } else {
        complain(line, fmt::format("{} in known: expected a string such as \"unsupported "
                                   "console.* because it speaks Indonesian\"",
                                   kind_of(line)));
      }
    }
  }

  std::string file_;
  fs::path here_;
  std::optional<ParseError> fault_;
};

}  // namespace

tl::expected<Matrix, ParseError> read_matrix(std::string_view text, const std::string& file) {
  return MatrixReader(file).read(text);
}

}  // namespace chatspec
