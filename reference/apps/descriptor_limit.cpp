#include "apps/descriptor_limit.hpp"

#include <sys/resource.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace chat {
namespace {

/// How many descriptors below `limit` are in use; those above, which a process may have inherited,
/// do not count against it. Without /proc it cannot be known; then the usual three are counted.
std::size_t descriptors_in_use(std::size_t limit) {
  std::error_code error;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    if (std::stoul(entry.path().filename().string()) < limit) ++count;
  }
  return error ? 3 : count - 1;  // the directory's own is closed again
}

}  // namespace

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

DescriptorShare share_descriptors(std::size_t descriptors_each) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto all = static_cast<std::size_t>(limit.rlim_cur);
  const std::size_t taken = descriptors_in_use(all);
  return {all, all > taken ? (all - taken) / descriptors_each : 0};
}

}  // namespace chat
