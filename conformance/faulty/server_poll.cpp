// A chat server on poll(2), with the mistakes that C and C++ invite. Correct, unless --fault names
// one of them.
//
// Each mistake stands where it is made, behind fault("its name"); faults.toml tells what it is.
// Limits: files of 4 GiB, 16 MiB of lines kept for a client that does not read.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t line_bytes_max = 8192;
constexpr std::uint64_t upload_bytes_max = 4ULL << 30;
constexpr std::size_t kept_bytes_max = 16 << 20;  // a client that is further behind is dropped
constexpr std::size_t kept_bytes_soft = 1 << 20;  // while a client that reads is further behind,
                                                  // nobody is listened to
constexpr std::size_t replies_bytes_max = 256 << 10;  // who is further behind is not listened to
constexpr milliseconds ending_time{5000};

// ---- The one mistake that is switched on -------------------------------------------------------

std::string active_fault;

bool fault(std::string_view name) {
  static bool said = false;
  if (name != active_fault) return false;
  if (!std::exchange(said, true)) {
    std::fprintf(stderr, "fault ran: %s\n", active_fault.c_str());
  }
  return true;
}

[[noreturn]] void trouble(const std::string& what) {
  std::fprintf(stderr, "server_poll: %s\n", what.c_str());
  std::exit(2);
}

void show(const std::string& text) {
  if (text.find('%') != std::string::npos && fault("printf-format")) {
    std::printf(text.c_str());  // "%n" or "%s" in it is for printf to obey
    std::printf("\n");
  } else {
    std::printf("%s\n", text.c_str());
  }
  if (!fault("printf-without-flush")) std::fflush(stdout);
}

// ---- Text --------------------------------------------------------------------------------------

// Reads one code point of strict UTF-8 and steps over it; nothing if it is none.
std::optional<char32_t> next_code_point(std::string_view& text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) {
    char32_t code = byte(0);
    text.remove_prefix(1);
    return code;
  }
  std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 0;
  if (length == 0 || byte(0) > 0xF4 || text.size() < length) return std::nullopt;
  char32_t code = byte(0) & (0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = code >= 0xD800 && code <= 0xDFFF && !fault("surrogates-taken");
  if (code < least[length] || code > 0x10FFFF || surrogate) return std::nullopt;
  text.remove_prefix(length);
  return code;
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

bool is_text(std::string_view line) {
  for (char c : line) {
    if (c < 0 && fault("char-is-signed")) return false;  // "below the space: a control character"
  }
  while (!line.empty()) {
    auto code = next_code_point(line);
    if (!code) return false;
    if (is_control(*code) && *code != '\t') {
      if (*code < 0x7F || !fault("c1-controls-passed")) return false;
    }
  }
  return true;
}

bool is_space(char32_t code) {
  return code == ' ' || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_file_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || name[0] == '.') return false;
  while (!name.empty()) {
    auto code = next_code_point(name);
    if (!code || is_control(*code) || *code == '/' || *code == '\\') return false;
    if (is_space(*code) && (*code < 0x80 || !fault("ascii-spaces-only"))) return false;
  }
  return true;
}

std::string address_text(const sockaddr_storage& address) {
  char host[INET6_ADDRSTRLEN];
  if (address.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
    int port = fault("port-in-wrong-byte-order") ? in.sin_port : ntohs(in.sin_port);
    return "('" + std::string(host) + "', " + std::to_string(port) + ")";
  }
  const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address);
  inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host);
  return "('" + std::string(host) + "', " + std::to_string(ntohs(in6.sin6_port)) + ", " +
         std::to_string(ntohl(in6.sin6_flowinfo)) + ", " + std::to_string(in6.sin6_scope_id) + ")";
}

// ---- Clients -----------------------------------------------------------------------------------

struct Upload {
  std::string name, path, refusal;
  std::uint64_t left = 0;
  int file = -1;
};

// Something to send: bytes, or a file.
struct Item {
  std::string bytes, name;
  int file = -1;
  std::uint64_t size = 0, sent = 0;
};

struct Client {
  int socket = -1;
  std::string name, input;
  std::string body;         // for the fault quadratic-buffering
  std::size_t scanned = 0;  // no LF in input before this
  bool skipping = false;    // the rest of a line that was too long
  std::optional<std::string> offer;
  std::optional<Upload> upload;
  std::deque<Item> output;
  std::size_t kept = 0;
  Clock::time_point moved = Clock::now();
  bool input_ended = false, ending = false, gone = false;
  bool armed = true;  // POLLOUT is asked for
  std::optional<Clock::time_point> linger_until;
};

int wake_pipe[2];
volatile std::sig_atomic_t stopping = 0;
extern "C" void on_signal(int) {
  stopping = 1;
  [[maybe_unused]] auto written = write(wake_pipe[1], "x", 1);
}

class Server {
 public:
  Server(const std::string& host, int port, std::string directory)
      : directory_(std::move(directory)) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
      trouble("no such host: " + host + "; name another");
    }
    addrinfo* where = found;
    for (addrinfo* one = found; one != nullptr; one = one->ai_next) {
      if (one->ai_family == AF_INET) where = one;
    }
    listener_ = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener_, where->ai_addr, where->ai_addrlen) != 0 || listen(listener_, 128) != 0) {
      trouble("cannot listen on " + host + ":" + std::to_string(port) + " (" +
              std::strerror(errno) + "); choose another port");
    }
    freeaddrinfo(found);
    sockaddr_in bound{};
    socklen_t length = sizeof bound;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &length);
    show("Server started on " + host + ":" + std::to_string(ntohs(bound.sin_port)));
  }

  void run() {
    std::optional<Clock::time_point> stop_by;
    while (true) {
      if (stopping && !stop_by) {
        stop_by = Clock::now() + ending_time;
        close(std::exchange(listener_, -1));
        for (auto& client : clients_) client->ending = true;
        tidy();
      }
      if (stop_by && (clients_.empty() || Clock::now() > *stop_by)) break;
      turn();
      tidy();
    }
    for (auto& client : clients_) drop(*client);
  }

 private:
  // ---- The loop --------------------------------------------------------------------------------

  void turn() {
    std::vector<pollfd> polled{{wake_pipe[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    bool waiting = stopping;
    for (auto& client : clients_) {
      short events = 0;
      if (listens_to(*client)) events |= POLLIN;
      if (active_fault == "hangup-before-input") events |= POLLRDHUP;
      if (!client->output.empty() && client->armed) events |= POLLOUT;
      polled.push_back({client->socket, events, 0});
      waiting = waiting || client->linger_until || !client->input.empty();
    }
    int ready = poll(polled.data(), polled.size(), waiting ? 100 : -1);
    if (ready < 0) {
      if (errno == EINTR && fault("eintr-ends-the-loop")) {
        std::perror("poll");
        std::exit(1);
      }
      return;
    }
    if (polled[0].revents) {
      char some[64];
      [[maybe_unused]] auto got = read(wake_pipe[0], some, sizeof some);
    }
    std::size_t count = clients_.size();
    for (std::size_t i = 0; i < count; ++i) {
      Client& client = *clients_[i];
      short events = polled[i + 2].revents;
      if ((events & POLLRDHUP) && fault("hangup-before-input")) {
        drop(client);
        continue;
      }
      if (!client.gone && (events & (POLLOUT | POLLERR))) write_to(client);
      if (!client.gone && (events & (POLLIN | POLLHUP | POLLERR))) read_from(client);
    }
    if (polled[1].revents && !stopping) accept_one();
  }

  void tidy() {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      Client& client = *clients_[i];
      if (!client.gone && !client.input.empty()) hear(client);
      if (!client.gone) end_if_done(client);
      if (!client.gone && client.linger_until &&
          (Clock::now() > *client.linger_until || stopping)) {
        drop(client);
      }
    }
    if (std::any_of(clients_.begin(), clients_.end(), [](auto& c) { return c->gone; }) &&
        fault("gone-clients-kept")) {
      return;
    }
    std::erase_if(clients_, [](auto& client) { return client->gone; });
  }

  void accept_one() {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    int accepted = accept4(listener_, reinterpret_cast<sockaddr*>(&address), &length,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) return;
    if (clients_.size() >= 3 && fault("table-of-three")) {
      close(accepted);
      return;
    }
    auto client = std::make_unique<Client>();
    client->socket = accepted;
    client->name = address_text(address);
    show("New client connected: " + client->name);
    clients_.push_back(std::move(client));
  }

  void drop(Client& client) {
    if (client.gone) return;
    client.gone = true;
    if (client.upload) abandon(*client.upload);
    for (Item& item : client.output) {
      if (item.file >= 0) close(item.file);
    }
    close(client.socket);
    show("Client disconnected: " + client.name);
  }

  void end_if_done(Client& client) {
    if (client.input_ended && !waits(client)) client.ending = true;
    if (!client.ending || !client.output.empty()) return;
    if (client.input_ended) {
      drop(client);
    } else if (!client.linger_until) {
      // Bytes that are not read would reset the connection, and the reset may eat the reply.
      client.linger_until = Clock::now() + ending_time;
      shutdown(client.socket, SHUT_WR);
    }
  }

  // ---- Input -----------------------------------------------------------------------------------

  bool waits(const Client& client) const {
    auto now = Clock::now();
    return client.kept > replies_bytes_max || client.output.size() > 16 ||
           std::any_of(clients_.begin(), clients_.end(), [&](const auto& one) {
             return !one->gone && one->kept > kept_bytes_soft &&
                    now - one->moved < milliseconds(500);
           });
  }

  bool listens_to(const Client& client) const {
    if (client.gone) return false;
    return client.linger_until || (!client.input_ended && !client.ending && !waits(client));
  }

  void read_from(Client& client) {
    static char shared[65536];
    std::size_t room = sizeof shared;
    if (client.upload && fault("one-byte-at-a-time")) room = 1;
    if (client.upload && fault("quadratic-buffering")) room = 512;
    ssize_t got = recv(client.socket, shared, room, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got < 0 || (got == 0 && client.linger_until)) return drop(client);
    if (got == 0) {
      client.input_ended = true;
      return;
    }
    if (client.linger_until || client.ending) return;
    std::string_view data(shared, static_cast<std::size_t>(got));
    if (data.find('\0') != data.npos && client.upload && fault("body-as-c-string")) {
      data = shared;
    }
    if (!client.upload && fault("buffer-shared-by-all")) {
      half_line_ += data;  // one static buffer for half lines, whoever sent them
      if (half_line_.find('\n') == half_line_.npos) return;
      client.input += std::exchange(half_line_, "");
    } else if (client.upload && fault("quadratic-buffering")) {
      client.body = client.body + std::string(data);  // a copy of all that has come so far
      if (client.body.size() < client.upload->left) return;
      client.input = std::exchange(client.body, "");
    } else {
      client.input += data;
    }
    hear(client);
  }

  void hear(Client& client) {
    while (!client.input.empty() && !client.ending && !client.gone && !waits(client)) {
      if (client.upload) {
        take_body(client);
        continue;
      }
      std::size_t end = client.input.find('\n', client.scanned);
      std::size_t most = line_bytes_max;
      if (std::min(end, client.input.size()) == line_bytes_max - 1 && fault("line-off-by-one")) {
        --most;
      }
      if (end == std::string::npos) {
        client.scanned = client.input.size();
        if (client.skipping || client.input.size() >= most) {
          too_long(client);
          client.input.clear();
          client.scanned = 0;
        }
        return;
      }
      std::string line = client.input.substr(0, end);
      client.input.erase(0, end + 1);
      client.scanned = 0;
      if (line.size() > 1023 && !client.skipping && fault("fixed-buffer")) line.resize(1023);
      if (!client.skipping && line.size() >= most) too_long(client);
      if (client.skipping) {
        client.skipping = false;
      } else {
        on_line(client, line);
      }
    }
  }

  void too_long(Client& client) {
    if (client.skipping && !fault("too-long-told-again")) return;
    client.skipping = true;
    client.offer.reset();
    reply(client, "ERROR Line too long");
  }

  void on_line(Client& client, std::string line) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.find('\0') != line.npos && fault("line-as-c-string")) line = line.c_str();
    if (client.offer) return on_size(client, line);
    if (line.empty()) return;
    std::size_t space = line.find(' ');
    std::string command = line.substr(0, space);
    std::string argument = space == line.npos ? "" : line.substr(space);
    argument.erase(0, argument.find_first_not_of(' '));
    argument.erase(argument.find_last_not_of(' ') + 1);
    if (command == "/upload" || command == "/download") {
      if (argument.empty()) return reply(client, "ERROR Missing filename");
      if (command == "/download") return download(client, argument);
      client.offer = argument;
    } else if (!is_text(line)) {
      reply(client, "ERROR Invalid text");
    } else if (command == "/list") {
      show("Received " + line + " from " + client.name);
      for (auto& other : clients_) {
        if ((!other->gone || active_fault == "gone-clients-kept") && !other->ending) {
          reply(client, other->name);
        }
      }
    } else if (line[0] == '/') {
      std::string answer = "ERROR Unknown command: " + command;
      if (answer.size() > 28 && fault("snprintf-truncates")) answer.resize(28);
      reply(client, answer);
    } else {
      show("Received " + line + " from " + client.name);
      say(client, line);
    }
  }

  void say(Client& client, std::string text) {
    if (text.find("  ") != text.npos && fault("strtok-eats-spaces")) {
      text.erase(std::unique(text.begin(), text.end(),
                             [](char a, char b) { return a == ' ' && b == ' '; }),
                 text.end());
    }
    for (auto& other : clients_) {
      if (other.get() == &client || other->ending || other->gone) continue;
      send_to(*other, client.name + ": " + text + "\n");
      if (fault("pollout-not-armed")) other->armed = false;  // until it says something itself
      if (other->kept > kept_bytes_max) drop(*other);
    }
  }

  // ---- Files -----------------------------------------------------------------------------------

  static bool is_size(const std::string& line) {
    if (line.empty() || line.find_first_not_of("0123456789") != line.npos) {
      char* end = nullptr;
      bool number = std::strtol(line.c_str(), &end, 0) >= 0 && end != line.c_str();
      return number && fault("size-by-strtol");
    }
    return line == "0" || line[0] != '0';
  }

  void on_size(Client& client, const std::string& line) {
    std::string name = *std::exchange(client.offer, std::nullopt);
    if (!is_size(line)) return reply(client, "ERROR Invalid file size");
    bool too_large = line.size() > 18 || std::stoull(line) > upload_bytes_max;
    Upload upload;
    if (too_large && fault("size-overflows")) {
      upload.left = static_cast<std::uint64_t>(std::atoi(line.c_str())) & 0xFF;
    } else if (too_large) {
      client.ending = true;
      return reply(client, "ERROR File too large");
    } else {
      upload.left = std::stoull(line);
    }
    if (upload.left >= 32768 && fault("size-in-sixteen-bits")) upload.left &= 0x7FFF;
    upload.name = name;
    if (!is_file_name(name)) {
      upload.refusal = "Invalid filename";
    } else {
      show("Received /upload " + name + " from " + client.name);
      upload.path =
          directory_ + "/.upload-" + std::to_string(getpid()) + "-" + std::to_string(++uploads_);
      upload.file =
          open(upload.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
      if (upload.file < 0) upload.refusal = "Cannot store file";
    }
    client.upload = upload;
    if (client.upload->left == 0) stored(client);
  }

  void take_body(Client& client) {
    Upload& upload = *client.upload;
    std::size_t size = std::min<std::uint64_t>(client.input.size(), upload.left);
    if (upload.file >= 0 && upload.refusal.empty()) {
      std::size_t wanted = size;
      if (size % 4096 == 0 && fault("off-by-one-at-4096")) --wanted;
      if (write(upload.file, client.input.data(), wanted) != static_cast<ssize_t>(wanted)) {
        upload.refusal = "Cannot store file";
      }
    }
    client.input.erase(0, size);
    upload.left -= size;
    if (upload.left == 0) stored(client);
  }

  void stored(Client& client) {
    Upload upload = *std::exchange(client.upload, std::nullopt);
    if (upload.refusal.empty()) {
      close(std::exchange(upload.file, -1));
      std::string target = directory_ + "/" + upload.name;
      if (rename(upload.path.c_str(), target.c_str()) != 0) {
        unlink(upload.path.c_str());
        upload.refusal = "Cannot store file";
        if (fault("failure-is-success")) upload.refusal.clear();  // rename() was not looked at
      }
    }
    if (!upload.refusal.empty()) {
      abandon(upload);
      return reply(client, "ERROR " + upload.refusal);
    }
    show("File " + upload.name + " received successfully");
    reply(client, "File '" + upload.name + "' uploaded successfully");
  }

  static void abandon(Upload& upload) {
    if (upload.file < 0) return;
    close(std::exchange(upload.file, -1));
    if (!fault("temporary-left-behind")) unlink(upload.path.c_str());
  }

  void download(Client& client, const std::string& name) {
    if (!is_file_name(name)) return reply(client, "ERROR Invalid filename");
    show("Received /download " + name + " from " + client.name);
    int file =
        open((directory_ + "/" + name).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 && (errno == EACCES || errno == EPERM)) {
      return reply(client, "ERROR Cannot read file");
    }
    struct stat status {};
    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
      if (file >= 0) close(file);
      return reply(client, "ERROR File not found");
    }
    Item item;
    item.name = name;
    item.file = file;
    item.size = static_cast<std::uint64_t>(status.st_size);
    reply(client, "FILE " + name + " " + std::to_string(item.size));
    if (item.size > 65536 && fault("file-in-the-socket-buffer")) item.size = 65536;
    client.output.push_back(std::move(item));
  }

  // ---- Output ----------------------------------------------------------------------------------

  static void reply(Client& client, const std::string& line) {
    client.armed = true;
    send_to(client, line + "\n");
  }

  static void send_to(Client& client, std::string_view bytes) {
    if (client.output.empty() || client.output.back().file >= 0) client.output.emplace_back();
    client.output.back().bytes += bytes;
    client.kept += bytes.size();
  }

  // Sends what the socket takes of one item.
  void write_to(Client& client) {
    if (client.output.empty()) return;
    int flags = fault("sigpipe-kills") ? 0 : MSG_NOSIGNAL;
    Item& item = client.output.front();
    static char piece[16 << 20];
    const std::size_t room = active_fault == "short-write-ignored" ? sizeof piece : 65536;
    std::string_view data(item.bytes);
    data = data.substr(item.sent < data.size() && item.file < 0 ? item.sent : 0);
    if (item.file >= 0) {
      ssize_t got =
          item.sent == item.size
              ? 0
              : pread(item.file, piece, std::min<std::uint64_t>(room, item.size - item.sent),
                      static_cast<off_t>(item.sent));
      if (got <= 0 && item.sent < item.size) return drop(client);  // only the end can say so now
      data = std::string_view(piece, static_cast<std::size_t>(got));
    }
    ssize_t sent = data.empty() ? 0 : send(client.socket, data.data(), data.size(), flags);
    if (sent < 0) {
      if (errno != EAGAIN && errno != EINTR) drop(client);
      return;
    }
    if (static_cast<std::size_t>(sent) < data.size() && fault("short-write-ignored")) {
      sent = static_cast<ssize_t>(data.size());
    }
    client.moved = Clock::now();
    item.sent += static_cast<std::uint64_t>(sent);
    if (item.file < 0) client.kept -= static_cast<std::size_t>(sent);
    if (item.sent < (item.file >= 0 ? item.size : item.bytes.size())) return;
    if (item.file >= 0) {
      close(item.file);
      show("File " + item.name + " sent successfully");
    }
    client.output.pop_front();
  }

  std::string directory_, half_line_;
  int listener_ = -1;
  int uploads_ = 0;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace

int main(int count, char** words) {
  std::string host = "localhost", port = "9999", directory = "files";
  for (int i = 1; i < count; i += 2) {
    std::string option = words[i];
    std::string* value = option == "--host"        ? &host
                         : option == "--port"      ? &port
                         : option == "--directory" ? &directory
                         : option == "--fault"     ? &active_fault
                                                   : nullptr;
    if (!value || i + 1 == count) {
      trouble("wrong option " + option + "; say --host, --port or --directory and its value");
    }
    *value = words[i + 1];
  }
  int number = std::atoi(port.c_str());
  if (number < 0 || number > 65535 || port.find_first_not_of("0123456789") != port.npos) {
    trouble(port + " is no port; take one from 0 to 65535");
  }
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
    trouble("cannot make directory " + directory + "; name another");
  }
  struct stat status {};
  if (stat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      access(directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    trouble("cannot use directory " + directory + "; name another");
  }
  if (pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) trouble("no pipe; close other programs");
  Server server(host, number, directory);
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  server.run();
  return 0;
}
