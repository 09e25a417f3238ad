#include "endpoint/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>

namespace chatspec {

int runnable_threads(std::string_view loadavg) {
  // "0.20 0.18 0.12 3/80 11206"
  auto slash = loadavg.find('/');
  if (slash == std::string_view::npos) return 0;
  auto begin = loadavg.substr(0, slash).rfind(' ') + 1;  // npos + 1 is the beginning
  int number = 0;
  auto parsed = std::from_chars(loadavg.data() + begin, loadavg.data() + slash, number);
  bool whole = parsed.ec == std::errc() && parsed.ptr == loadavg.data() + slash;
  return whole ? number : 0;
}

double load_factor(int own_threads) {
  std::ifstream file("/proc/loadavg");
  std::string line;
  std::getline(file, line);
  auto processors = std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
  int others = runnable_threads(line) - own_threads;
  return std::clamp(static_cast<double>(others) / static_cast<double>(processors), 1.0, load_most);
}

}  // namespace chatspec
