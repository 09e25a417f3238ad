#include "engine/socket_io.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace chat {
namespace {

// More pieces than Outbox gathers at a time; the rest goes with the next call.
constexpr std::size_t pieces_max = 64;

template <class Call>
ssize_t retry_interrupted(Call call) {
  ssize_t result = 0;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

IoResult moved(ssize_t result) {
  if (result >= 0) return {IoStatus::done, static_cast<std::size_t>(result)};
  if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoStatus::blocked};
  return {IoStatus::failed};
}

}  // namespace

IoResult receive(int socket, std::span<char> space) {
  const auto result =
      retry_interrupted([&] { return ::recv(socket, space.data(), space.size(), 0); });
  if (result == 0) return {IoStatus::ended};
  return moved(result);
}

IoResult send_gathered(int socket, std::span<const std::string_view> pieces) {
  std::array<iovec, pieces_max> vectors;
  const auto count = std::min(pieces.size(), vectors.size());
  for (std::size_t i = 0; i < count; ++i) {
    vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
  }
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  return moved(retry_interrupted([&] { return ::sendmsg(socket, &message, MSG_NOSIGNAL); }));
}

IoResult send_file(int socket, const FileRange& range) {
  auto offset = static_cast<off_t>(range.offset);
  const auto result = retry_interrupted(
      [&] { return ::sendfile(socket, range.descriptor, &offset, range.size_bytes); });
  if (result == 0 && range.size_bytes > 0) return {IoStatus::ended};
  return moved(result);
}

}  // namespace chat
