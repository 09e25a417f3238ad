#include "runner/watch_files.hpp"

#include <poll.h>
#include <sys/inotify.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "endpoint/command.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

void add(std::vector<Watched>& all, Watched one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

void add_program(std::vector<Watched>& all, const fs::path& file) {
  add(all, {file.parent_path(), file.filename(), ""});
  if (file.has_extension()) add(all, {file.parent_path(), "", file.extension()});
}

void add_command(std::vector<Watched>& all, const std::string& command) {
  auto words = split_command(command);
  if (!words) return;
  std::error_code none;
  for (const fs::path file : anchor_paths(*words)) {
    if (!file.is_absolute() || !fs::is_regular_file(file, none)) continue;
    add_program(all, file);
    add_program(all, fs::canonical(file, none));
  }
}

}  // namespace

std::vector<Watched> what_to_watch(const std::vector<std::string>& commands, const Suite& suite) {
  std::vector<Watched> all;
  for (const std::string& command : commands) add_command(all, command);
  std::set<fs::path> files;
  for (const Session& one : suite.sessions) files.insert(fs::absolute(one.place.file));
  for (const Requirement& one : suite.requirements) files.insert(fs::absolute(one.place.file));
  for (const fs::path& file : files) add(all, {file.parent_path(), file.filename(), ""});
  return all;
}

Result<FileWatch> FileWatch::start(const std::vector<Watched>& watched) {
  Fd events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!events) return last_error("watch files");
  FileWatch watch(std::move(events));
  for (const Watched& one : watched) {
    // Complete files only: one that is being written says so when it is closed.
    int number = ::inotify_add_watch(watch.events_.get(), one.directory.c_str(),
                                     IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
    if (number < 0) continue;
    auto known = std::find_if(watch.directories_.begin(), watch.directories_.end(),
                              [&](const Directory& other) { return other.number == number; });
    if (known == watch.directories_.end()) {
      known = watch.directories_.insert(known, Directory{number, {}});
    }
    known->watched.push_back(one);
  }
  if (watch.directories_.empty()) return trouble("there is no file to watch");
  return watch;
}

bool FileWatch::wait(Interruption& interruption) {
  bool changed = false;
  while (!interruption.signal()) {
    pollfd all[] = {{events_.get(), POLLIN, 0}, {interruption.descriptor(), POLLIN, 0}};
    int ready = ::poll(all, 2, changed ? static_cast<int>(settled.count()) : -1);
    if (ready == 0) return true;
    if (ready > 0 && all[0].revents != 0) changed = read() || changed;
  }
  return false;
}

bool FileWatch::read() {
  bool changed = false;
  alignas(inotify_event) char buffer[16384];
  ssize_t count = 0;
  while ((count = ::read(events_.get(), buffer, sizeof buffer)) > 0) {
    for (const char* at = buffer; at < buffer + count;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      // What was not kept may have been ours.
      bool lost = (event->mask & IN_Q_OVERFLOW) != 0;
      std::string name = event->len > 0 ? event->name : "";
      changed = changed || lost || is_watched(event->wd, name);
      at += sizeof(inotify_event) + event->len;
    }
  }
  return changed;
}

bool FileWatch::is_watched(int number, const std::string& name) const {
  for (const Directory& directory : directories_) {
    if (directory.number != number) continue;
    return std::any_of(directory.watched.begin(), directory.watched.end(), [&](const Watched& one) {
      return one.name.empty() ? fs::path(name).extension() == one.extension : name == one.name;
    });
  }
  return false;
}

}  // namespace chatspec
