// What a server is put into before it starts, for the tests of shortage and of permissions. All of
// it is for Launch::prepare: it changes the calling process.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>

namespace chat::withstand {

/// A user nobody else on the machine is likely to be, so that what is counted by user counts us.
inline constexpr unsigned lonely_user = 61'234;

/// Makes the calling process one that permissions and limits hold for: root becomes lonely_user,
/// who is given `directory`; anybody else stays who they are.
bool become_ordinary(const std::string& directory);

/// At most `count` processes and threads of this user, this process's own counted. After
/// become_ordinary(): root has no such limit.
bool limit_threads(rlim_t count);

/// Puts a file system of `size_bytes` onto `directory`, seen by this process and its children only.
bool mount_tiny_disk(const std::string& directory, std::uint64_t size_bytes);

}  // namespace chat::withstand
