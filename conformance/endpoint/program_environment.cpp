#include "endpoint/program_environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace chatspec {
namespace {

bool is_passed_on(std::string_view name) {
  return std::any_of(passed_on_variables.begin(), passed_on_variables.end(),
                     [&](std::string_view one) {
                       if (!one.ends_with('*')) return one == name;
                       return name.starts_with(one.substr(0, one.size() - 1));
                     });
}

}  // namespace

// Not PYTHONUNBUFFERED: it would flush for the program, and the verdict would be about whose
// machine it is.
const std::vector<std::string_view> passed_on_variables = {"PATH",
                                                           "LANG",
                                                           "LANGUAGE",
                                                           "LC_*",
                                                           "TZ",
                                                           "LD_LIBRARY_PATH",
                                                           "PYTHONPATH",
                                                           "PYTHONHOME",
                                                           "PYTHONDONTWRITEBYTECODE",
                                                           "VIRTUAL_ENV",
                                                           "PYENV_ROOT",
                                                           "PYENV_VERSION",
                                                           "JAVA_HOME",
                                                           "CLASSPATH",
                                                           "NODE_PATH",
                                                           "GOROOT",
                                                           "GOPATH",
                                                           "RUBYLIB",
                                                           "PERL5LIB",
                                                           "DOTNET_ROOT",
                                                           "ASAN_OPTIONS",
                                                           "LSAN_OPTIONS",
                                                           "UBSAN_OPTIONS",
                                                           "TSAN_OPTIONS"};

std::vector<std::string> program_environment(const std::string& working_directory,
                                             const std::vector<std::string>& more) {
  std::map<std::string, std::string, std::less<>> ours, theirs;
  for (char** one = ::environ; one != nullptr && *one != nullptr; ++one) {
    std::string_view line = *one;
    auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    ours.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  for (const auto& [name, value] : ours) {
    if (is_passed_on(name)) theirs[name] = value;
  }
  theirs["TERM"] = "dumb";
  theirs["NO_COLOR"] = "1";
  theirs["HOME"] = working_directory;
  for (const std::string& one : more) {
    auto equals = one.find('=');
    if (equals != std::string::npos) {
      theirs[one.substr(0, equals)] = one.substr(equals + 1);
    } else if (auto set = ours.find(one); set != ours.end()) {
      theirs[one] = set->second;
    }
  }
  std::vector<std::string> all;
  for (const auto& [name, value] : theirs) all.push_back(name + "=" + value);
  return all;
}

}  // namespace chatspec
