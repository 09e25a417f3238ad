#include "apps/choose_sessions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "apps/read_file.hpp"
#include "endpoint/nearest_word.hpp"
#include "outcome/read_run_json.hpp"
#include "runner/expectation_file.hpp"
#include "runner/shard.hpp"

namespace chatspec {
namespace {

bool is_named(const Session& session, const std::string& id) {
  const auto& proves = session.proves;
  return id == session.id || std::find(proves.begin(), proves.end(), id) != proves.end();
}

bool is_known(const std::string& id, const Suite& suite) {
  return find_requirement(suite, id) != nullptr ||
         std::any_of(suite.sessions.begin(), suite.sessions.end(),
                     [&](const Session& one) { return is_named(one, id); });
}

bool is_altitude(const std::string& word) {
  const auto words = altitude_words();
  return std::find(words.begin(), words.end(), word) != words.end();
}

// A session or a requirement of that name comes before the altitude.
bool is_meant(const Session& session, const std::string& word, const Suite& suite) {
  if (is_named(session, word)) return true;
  return is_altitude(word) && altitude_word(session) == word && !is_known(word, suite);
}

bool is_chosen(const Session& session, const Suite& suite, const RunOptions& options) {
  if (!options.only.empty() && !fits_glob(options.only, session.id)) return false;
  if (!is_of(options.kinds, session, suite)) return false;
  if (options.ids.empty()) return true;
  return std::any_of(options.ids.begin(), options.ids.end(),
                     [&](const std::string& word) { return is_meant(session, word, suite); });
}

// All that may be named.
std::vector<std::string> names_in(const Suite& suite) {
  std::vector<std::string> names = altitude_words();
  for (const Requirement& one : suite.requirements) names.push_back(one.id);
  for (const Session& one : suite.sessions) names.push_back(one.id);
  return names;
}

tl::expected<std::set<std::string>, std::string> bad_in(const std::string& path,
                                                        const std::shared_ptr<const Suite>& suite) {
  auto text = read_file(path);
  if (!text) return tl::unexpected("--failed: " + text.error());
  auto run = read_run_json(*text, suite);
  if (!run) return tl::unexpected(fmt::format("--failed {}: {}", path, run.error()));
  std::set<std::string> bad;
  for (const SessionResult& one : run->sessions) {
    if (is_bad(one.verdict())) bad.insert(one.id());
  }
  return bad;
}

}  // namespace

bool chooses_explicitly(const RunOptions& options) {
  return !options.ids.empty() || !options.only.empty() || options.kinds.choose() ||
         !options.failed.empty();
}

tl::expected<std::vector<const Session*>, std::string> choose_sessions(
    const std::shared_ptr<const Suite>& suite, const RunOptions& options) {
  for (const std::string& id : options.ids) {
    if (is_known(id, *suite) || is_altitude(id)) continue;
    std::string meant = did_you_mean(id, names_in(*suite));
    return tl::unexpected(fmt::format("'{}' is no file, no session and no requirement{}", id,
                                      meant.empty() ? ": see chatspec list" : meant));
  }
  std::vector<const Session*> chosen;
  for (const Session& one : suite->sessions) {
    if (is_chosen(one, *suite, options)) chosen.push_back(&one);
  }
  if (!options.failed.empty()) {
    auto bad = bad_in(options.failed, suite);
    if (!bad) return tl::unexpected(bad.error());
    if (!bad->empty()) std::erase_if(chosen, [&](auto* one) { return !bad->contains(one->id); });
  }
  if (options.shard.empty()) return chosen;
  auto shard = parse_shard(options.shard);
  if (!shard) {
    return tl::unexpected(fmt::format(
        "--shard {}: expected I/N, the part and how many there are, e.g. 1/4", options.shard));
  }
  return part_of(chosen, *shard);
}

}  // namespace chatspec
