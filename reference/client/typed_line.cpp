#include "client/typed_line.hpp"

#include <optional>

#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace chat {
namespace {

std::string_view without_spaces_around(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

template <class Command>
TypedLine transfer(std::string_view argument) {
  //= spec/console.md#console.client.bad-name
  //# the client MUST show `ERROR Missing filename` or `ERROR Invalid filename` and send nothing
  if (argument.empty()) return RefusedHere{"ERROR Missing filename"};
  auto name = FileName::parse(argument);
  if (!name) return RefusedHere{"ERROR Invalid filename"};
  return Command{*std::move(name)};
}

}  // namespace

TypedLine parse_typed_line(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  //= spec/protocol.md#framing.length
  //# A line a client sends is at most 8,192 bytes long, its LF included
  if (text.size() + 1 > Limits::line_bytes_max) return RefusedHere{"ERROR Line too long"};

  const std::string_view name = text.substr(0, text.find(' '));
  const std::string_view argument = without_spaces_around(text.substr(name.size()));
  if (name == "/upload") return transfer<UploadCommand>(argument);
  if (name == "/download") return transfer<DownloadCommand>(argument);
  const bool is_unknown = name.starts_with('/') && name != "/list";
  return PlainLine{text, is_unknown || !is_valid_text(text)};
}

}  // namespace chat
