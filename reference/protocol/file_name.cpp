#include "protocol/file_name.hpp"

#include "protocol/text.hpp"

namespace chat {
namespace {
// NAME_MAX of Linux file systems (limits.h); spec/protocol.md, file-name.valid.
constexpr std::size_t name_bytes_max = 255;
}  // namespace

std::optional<FileName> FileName::parse(std::string_view bytes) {
  //= spec/protocol.md#file-name.valid
  //# A file name is 1 to 255 bytes of UTF-8 that hold no white space, no `/`, no `\`, no NUL or
  //# other control character, and do not begin with `.`
  if (bytes.empty() || bytes.size() > name_bytes_max) return std::nullopt;
  if (bytes.front() == '.' || bytes.find_first_of("/\\") != bytes.npos) return std::nullopt;
  if (!is_valid_word(bytes)) return std::nullopt;
  return FileName(std::string(bytes));
}

}  // namespace chat
