#include "player/expect_files.hpp"

#include <fstream>
#include <sstream>

#include "scenario/bytes_value.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

std::string owner(const std::string& who) {
  return who.empty() ? "disk" : who;
}

// "Now, or soon": nothing announces it, so it is looked at again until the deadline. What was found
// last is kept for the failure, because "not yet" and "wrong" look alike until then.
Attempt attempt_file(const fs::path& path, const std::string& wanted) {
  std::error_code none;
  if (fs::symlink_status(path, none).type() != fs::file_type::regular) return false;
  if (fs::file_size(path, none) != wanted.size()) return false;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str() == wanted;
}

Attempt attempt_no_file(const fs::path& path, const std::string& said) {
  std::error_code none;
  if (!fs::exists(fs::symlink_status(path, none))) return true;
  return failed("there is " + said);
}

Attempt attempt_empty(const fs::path& directory) {
  std::error_code none;
  return fs::directory_iterator(directory, none) == fs::directory_iterator();
}

// Anywhere below the client's working directory: where a program puts what it fetches is its own
// business. What the session put there itself does not count.
Attempt attempt_received(const Console& console, const std::string& wanted) {
  std::error_code none;
  auto options = fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator files(console.directory->path(), options, none), end;
  for (; !none && files != end; files.increment(none)) {
    if (console.placed.contains(files->path())) continue;
    if (Attempt found = attempt_file(files->path(), wanted); found && *found) return true;
  }
  return false;
}

}  // namespace

fs::path place_of(const std::string& who, const std::string& name, Stage& stage) {
  return (who.empty() ? stage.server().directory() : stage.console(who)->directory->path()) / name;
}

tl::expected<Expectation, Failure> prepare_file(const Step& step, Stage& stage,
                                                const Session& session, std::uint64_t seed) {
  if (auto* one = std::get_if<ExpectFile>(&step.action)) {
    auto wanted =
        evaluate_whole(one->bytes, {seed, session.id, session.place.file, &stage.bindings()});
    if (!wanted) return gone_wrong(Verdict::broken, wanted.error());
    std::string what = owner(one->who) + " to have the file " + one->name + " with these " +
                       std::to_string(wanted->size()) + " bytes";
    return Expectation{owner(one->who), what,
                       [path = place_of(one->who, one->name, stage), wanted = std::move(*wanted)] {
                         return attempt_file(path, wanted);
                       },
                       true};
  }
  if (auto* one = std::get_if<ExpectNoFile>(&step.action)) {
    std::string said = "a file " + one->name + " (" + owner(one->who) + ")";
    return Expectation{owner(one->who), "no file " + one->name,
                       [path = place_of(one->who, one->name, stage), said] {
                         return attempt_no_file(path, said);
                       }};
  }
  if (auto* one = std::get_if<ExpectReceived>(&step.action)) {
    auto wanted =
        evaluate_whole(one->bytes, {seed, session.id, session.place.file, &stage.bindings()});
    if (!wanted) return gone_wrong(Verdict::broken, wanted.error());
    std::string what = one->who + " to have received a file with these " +
                       std::to_string(wanted->size()) + " bytes";
    return Expectation{one->who, what,
                       [&console = *stage.console(one->who), wanted = std::move(*wanted)] {
                         return attempt_received(console, wanted);
                       },
                       true};
  }
  fs::path directory = stage.server().directory();
  return Expectation{"disk", "the server's directory to be empty",
                     [directory] { return attempt_empty(directory); }, true};
}

Outcome place_file(const PlaceFile& step, Stage& stage, const std::string& content) {
  fs::path path = place_of(step.who, step.name, stage);
  std::error_code none;
  fs::create_directories(path.parent_path(), none);
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return gone_wrong(Verdict::broken, "cannot write " + path.string());
  if (!step.who.empty()) stage.console(step.who)->placed.insert(path);
  stage.note(owner(step.who), "has file " + step.name);
  return {};
}

Outcome place_link(const PlaceLink& step, Stage& stage) {
  fs::path path = place_of("", step.name, stage);
  std::error_code failed_with;
  fs::create_symlink(step.target, path, failed_with);
  if (failed_with) {
    return gone_wrong(Verdict::broken,
                      "cannot link " + path.string() + ": " + failed_with.message());
  }
  stage.note("disk", "has link " + step.name);
  return {};
}

}  // namespace chatspec
