#include "library/connected_client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <array>
#include <atomic>
#include <system_error>
#include <utility>

#include "base/mutex.hpp"
#include "base/unique_fd.hpp"
#include "client/connect.hpp"
#include "client/typed_line.hpp"
#include "client/upload_file.hpp"
#include "library/background_thread.hpp"
#include "library/client_desk.hpp"
#include "library/client_worker.hpp"
#include "protocol/address.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"
#include "storage/directory_storage.hpp"

namespace chat {
namespace {

std::string own_address(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (address.ss_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &ipv6.sin6_addr, host.data(), host.size());
    return to_text(Ipv6Address{host.data(), ntohs(ipv6.sin6_port), ntohl(ipv6.sin6_flowinfo),
                               ipv6.sin6_scope_id});
  }
  const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
  ::inet_ntop(AF_INET, &ipv4.sin_addr, host.data(), host.size());
  return to_text(Ipv4Address{host.data(), ntohs(ipv4.sin_port)});
}

/// Readable when `time` is over.
UniqueFd make_timer(std::chrono::milliseconds time) {
  UniqueFd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  itimerspec when{};
  when.it_value.tv_sec = time.count() / 1000;
  when.it_value.tv_nsec = time.count() % 1000 * 1'000'000 + 1;  // 0 would never come
  ::timerfd_settime(timer.get(), 0, &when, nullptr);
  return timer;
}

bool has_expired(const UniqueFd& timer) {
  itimerspec left{};
  ::timerfd_gettime(timer.get(), &left);
  return left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0;
}

Error invalid_name(std::string_view name) {
  return {std::make_error_code(std::errc::invalid_argument),
          fmt::format("'{}' is no file name of the standard", name)};
}

}  // namespace

struct ConnectedClient::Parts {
  Parts(UniqueFd connected, const ClientConnectionSettings& settings)
      : socket(std::move(connected)),
        address(own_address(socket.get())),
        desk(settings.unread_bytes_max),
        worker(socket.get(), settings, desk) {}

  const UniqueFd socket;
  const std::string address;
  ClientDesk desk;
  ClientWorker worker;
  std::atomic<RequestId> next_id = 1;
  BackgroundThread thread;  // ends before all that it uses
  Mutex joining;
};

ConnectedClient::ConnectedClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

tl::expected<std::unique_ptr<ConnectedClient>, std::string> ConnectedClient::connect(
    ClientConnectionSettings settings) {
  const UniqueFd timer = make_timer(settings.connect_time);
  if (!timer) return tl::make_unexpected(system_error("timerfd_create").value().message());
  auto socket = connect_to(settings.host, settings.port, timer.get());
  if (!socket) {
    if (!has_expired(timer)) return tl::make_unexpected(socket.error());
    return tl::make_unexpected(fmt::format("cannot connect to {}:{}: no answer within {} s",
                                           settings.host, settings.port,
                                           settings.connect_time.count() / 1000.0));
  }
  std::unique_ptr<Parts> parts;
  try {
    parts = std::make_unique<Parts>(*std::move(socket), settings);
  } catch (const std::system_error& error) {
    return tl::make_unexpected(std::string(error.what()));
  }
  auto started = parts->thread.start([&worker = parts->worker] { worker.run(); });
  if (!started) return tl::make_unexpected(started.error().message());
  return std::unique_ptr<ConnectedClient>(new ConnectedClient(std::move(parts)));
}

ConnectedClient::~ConnectedClient() {
  if (is_of_this_process()) {
    abandon();
  } else {
    // They may be locked for ever, by a thread that this process does not have. The connection is
    // the parent's too: only the descriptor is given back.
    Parts* const left_alone = parts_.release();
    ::close(left_alone->socket.get());
  }
}

const std::string& ConnectedClient::address() const {
  return parts_->address;
}

bool ConnectedClient::is_of_this_process() const {
  return parts_->thread.is_of_this_process();
}

ConnectedClient::Put ConnectedClient::say(std::string_view text,
                                          std::chrono::milliseconds patience) {
  const bool is_fit = !text.empty() && text.front() != '/' &&
                      text.size() < Limits::line_bytes_max && is_valid_text(text);
  return is_fit ? parts_->desk.put_line(text, false, patience) : Put::unfit;
}

ConnectedClient::Put ConnectedClient::send_line(std::string_view line,
                                                std::chrono::milliseconds patience) {
  if (line.find('\n') != line.npos) return Put::unfit;
  const TypedLine typed = parse_typed_line(line);
  const auto* const plain = std::get_if<PlainLine>(&typed);
  return plain ? parts_->desk.put_line(plain->text, plain->is_refused, patience) : Put::unfit;
}

ConnectedClient::Asked ConnectedClient::ask_list(std::chrono::milliseconds patience) {
  const RequestId id = parts_->next_id++;
  return {parts_->desk.put_request(AskList{id}, id, false, patience), id};
}

Result<ConnectedClient::Asked> ConnectedClient::ask_upload(const std::string& path,
                                                           std::string_view name, bool is_told,
                                                           std::chrono::milliseconds patience) {
  auto checked = FileName::parse(name);
  if (!checked) return tl::make_unexpected(invalid_name(name));
  auto file = open_upload(path);
  if (!file) return tl::make_unexpected(file.error());
  const RequestId id = parts_->next_id++;
  const Put put = parts_->desk.put_request(
      AskUpload{id, *std::move(checked), *std::move(file), is_told}, id, is_told, patience);
  return Asked{put, id};
}

Result<ConnectedClient::Asked> ConnectedClient::ask_download(std::string_view name,
                                                             const std::string& directory,
                                                             bool is_told,
                                                             std::chrono::milliseconds patience) {
  auto checked = FileName::parse(name);
  if (!checked) return tl::make_unexpected(invalid_name(name));
  auto storage = DirectoryStorage::open(directory);
  if (!storage) return tl::make_unexpected(storage.error());
  const RequestId id = parts_->next_id++;
  const Put put = parts_->desk.put_request(
      AskDownload{id, *std::move(checked), *std::move(storage), is_told}, id, is_told, patience);
  return Asked{put, id};
}

std::optional<Outcome> ConnectedClient::wait(RequestId id, std::chrono::milliseconds patience,
                                             bool wants_progress) {
  return parts_->desk.wait(id, patience, wants_progress);
}

void ConnectedClient::forget(RequestId id) {
  parts_->desk.forget(id);
}

std::optional<Progress> ConnectedClient::progress(RequestId id) {
  return parts_->desk.progress(id);
}

std::vector<ClientHappening> ConnectedClient::take(std::chrono::milliseconds patience) {
  return parts_->desk.take(patience);
}

bool ConnectedClient::has_parted() {
  return parts_->desk.has_parted();
}

int ConnectedClient::descriptor() {
  return parts_->desk.descriptor();
}

void ConnectedClient::acknowledge() {
  parts_->desk.acknowledge();
}

void ConnectedClient::leave() {
  parts_->desk.put(Leave{});
}

void ConnectedClient::abandon() {
  if (!is_of_this_process()) return;
  parts_->desk.abandon();
  ::shutdown(parts_->socket.get(), SHUT_RDWR);
  const MutexLock lock(parts_->joining);
  parts_->thread.join();
}

}  // namespace chat
