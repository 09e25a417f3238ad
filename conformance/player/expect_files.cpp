#include "player/expect_files.hpp"

#include <fmt/core.h>

#include "scenario/bytes_value.hpp"

namespace chatspec {
namespace {

std::string owner(const std::string& who) {
  return who.empty() ? "disk" : who;
}

const ProgramDirectory& files_of(const std::string& who, Stage& stage) {
  return who.empty() ? stage.server().files() : stage.console(who)->directory->files();
}

// What is neither a file nor nothing was put there by the program, and no waiting makes it one.
Attempt not_in_the_way(const std::string& who, const std::string& name, Standing standing) {
  if (standing == Standing::nothing || standing == Standing::file) return true;
  return failed(fmt::format("{} stands at {} ({}), where a file is asked for", described(standing),
                            name, owner(who)));
}

// "Now, or soon": nothing announces it, so it is looked at again until the deadline.
Attempt attempt_file(const std::string& who, const std::string& name, const std::string& wanted,
                     Stage& stage) {
  const ProgramDirectory& files = files_of(who, stage);
  if (Attempt clear = not_in_the_way(who, name, files.at(name)); !clear) return clear;
  return files.holds(name, wanted);
}

Attempt attempt_no_file(const std::string& who, const std::string& name, Stage& stage) {
  Standing standing = files_of(who, stage).at(name);
  if (standing == Standing::nothing) return true;
  return failed(fmt::format("there is {} {} ({})", described(standing), name, owner(who)));
}

}  // namespace

tl::expected<Expectation, Failure> prepare_file(const Step& step, Stage& stage,
                                                const Session& session, std::uint64_t seed) {
  auto evaluated = [&](const Bytes& bytes) {
    return evaluate_whole(bytes, {seed, session.id, session.place.file, &stage.bindings()});
  };
  if (auto* one = std::get_if<ExpectFile>(&step.action)) {
    auto wanted = evaluated(one->bytes);
    if (!wanted) return gone_wrong(Verdict::broken, wanted.error());
    std::string what = owner(one->who) + " to have the file " + one->name + " with these " +
                       std::to_string(wanted->size()) + " bytes";
    return Expectation{owner(one->who), what,
                       [who = one->who, name = one->name, wanted = std::move(*wanted), &stage] {
                         return attempt_file(who, name, wanted, stage);
                       },
                       true};
  }
  if (auto* one = std::get_if<ExpectNoFile>(&step.action)) {
    return Expectation{
        owner(one->who), "no file " + one->name,
        [who = one->who, name = one->name, &stage] { return attempt_no_file(who, name, stage); }};
  }
  if (auto* one = std::get_if<ExpectReceived>(&step.action)) {
    auto wanted = evaluated(one->bytes);
    if (!wanted) return gone_wrong(Verdict::broken, wanted.error());
    std::string what = one->who + " to have received a file with these " +
                       std::to_string(wanted->size()) + " bytes";
    // Anywhere below the client's working directory: where a program puts what it fetches is its
    // own business. What the session put there itself does not count.
    return Expectation{
        one->who, what,
        [&console = *stage.console(one->who), wanted = std::move(*wanted)]() -> Attempt {
          return console.directory->files().holds_anywhere(wanted, console.placed);
        },
        true};
  }
  return Expectation{"disk", "the server's directory to be empty",
                     [&stage]() -> Attempt { return stage.server().files().is_empty(); }, true};
}

namespace {

// What the program has put in the way is its own doing; everything else is our trouble.
Outcome cannot_put(const std::string& who, const Trouble& why) {
  if (why.code) return gone_wrong(Verdict::broken, "cannot " + why.text());
  return gone_wrong(Verdict::failed,
                    fmt::format("{} ({}), where the session puts a file", why.text(), owner(who)));
}

}  // namespace

Outcome place_file(const PlaceFile& step, Stage& stage, const std::string& content) {
  if (auto put = files_of(step.who, stage).put_file(step.name, content); !put) {
    return cannot_put(step.who, put.error());
  }
  if (!step.who.empty()) stage.console(step.who)->placed.insert(step.name);
  stage.note(owner(step.who), "has file " + step.name);
  return {};
}

Outcome place_link(const PlaceLink& step, Stage& stage) {
  if (auto put = files_of("", stage).put_link(step.name, step.target); !put) {
    return cannot_put("", put.error());
  }
  stage.note("disk", "has link " + step.name);
  return {};
}

}  // namespace chatspec
