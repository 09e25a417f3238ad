// What threads are doing, in words for a person.
#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "endpoint/process_tree.hpp"
#include "endpoint/thread_activity.hpp"

namespace chatspec {
namespace {

namespace fs = std::filesystem;

// One line of proc_net_tcp(5).
struct TcpSocket {
  std::string local, remote;  ///< "127.0.0.1:9999"
  bool listens = false;
};
using TcpSockets = std::map<std::string, TcpSocket>;  // by inode

// "0100007F:270F": groups of four bytes, each as a number of this machine's byte order.
std::string address_of(const std::string& written) {
  auto colon = written.find(':');
  if (colon != 8 && colon != 32) return written;
  std::uint32_t groups[4] = {};
  for (std::size_t i = 0; i < colon / 8; ++i) {
    groups[i] =
        static_cast<std::uint32_t>(std::strtoul(written.substr(i * 8, 8).c_str(), nullptr, 16));
  }
  auto port = std::to_string(std::strtol(written.c_str() + colon + 1, nullptr, 16));
  bool mapped = colon == 32 && groups[0] == 0 && groups[1] == 0 && groups[2] == htonl(0x0000ffffU);
  char text[INET6_ADDRSTRLEN] = "";
  if (colon == 8 || mapped) {
    ::inet_ntop(AF_INET, mapped ? &groups[3] : &groups[0], text, sizeof text);
    return std::string(text) + ":" + port;
  }
  ::inet_ntop(AF_INET6, groups, text, sizeof text);
  return "[" + std::string(text) + "]:" + port;
}

// Of the network namespace in which this process is.
TcpSockets sockets_near(pid_t process) {
  TcpSockets all;
  for (const char* table : {"tcp", "tcp6"}) {
    std::istringstream lines(read_proc("/proc/" + std::to_string(process) + "/net/" + table));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      std::istringstream fields(line);
      std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
      constexpr std::size_t local_field = 1, remote_field = 2, state_field = 3, inode_field = 9;
      if (words.size() <= inode_field) continue;
      all[words[inode_field]] = {address_of(words[local_field]), address_of(words[remote_field]),
                                 words[state_field] == "0A"};
    }
  }
  return all;
}

std::string port_of(const std::string& address) {
  return address.substr(address.rfind(':') + 1);
}

std::string describe_socket(const std::string& inode, const TcpSockets& all) {
  auto found = all.find(inode);
  if (found == all.end()) return "a socket";
  const TcpSocket& socket = found->second;
  if (socket.listens) return "the listening socket " + socket.local;
  bool accepted = std::any_of(all.begin(), all.end(), [&](const auto& one) {
    return one.second.listens && port_of(one.second.local) == port_of(socket.local);
  });
  return (accepted ? "the connection from " : "the connection to ") + socket.remote;
}

std::string describe_descriptor(pid_t process, int descriptor, const TcpSockets& sockets) {
  constexpr const char* standard_streams[] = {"standard input", "standard output",
                                              "standard error"};
  std::error_code none;
  fs::path link = "/proc/" + std::to_string(process) + "/fd/" + std::to_string(descriptor);
  std::string target = fs::read_symlink(link, none).string();
  constexpr std::string_view socket_prefix = "socket:[";
  if (target.starts_with(socket_prefix)) {
    return describe_socket(
        target.substr(socket_prefix.size(), target.size() - socket_prefix.size() - 1), sockets);
  }
  if (descriptor >= 0 && descriptor <= 2) return standard_streams[descriptor];
  if (target.empty()) return "descriptor " + std::to_string(descriptor);
  if (target.starts_with("pipe:")) return "a pipe";
  return fs::path(target).filename().string();
}

// An interpreter is not what a person calls the program: the script is.
std::string title_of(const ThreadActivity& thread) {
  constexpr std::string_view interpreters[] = {"python", "node", "ruby", "perl", "sh", "bash"};
  std::istringstream words(read_proc("/proc/" + std::to_string(thread.process) + "/cmdline"));
  std::string word;
  std::getline(words, word, '\0');
  std::string program = fs::path(word).filename().string();
  for (std::string_view interpreter : interpreters) {
    if (!program.starts_with(interpreter)) continue;
    while (std::getline(words, word, '\0')) {
      if (word == "-c" || word == "-m") break;
      if (!word.empty() && word.front() != '-') return fs::path(word).filename().string();
    }
    break;
  }
  return program.empty() ? thread.program : program;
}

std::string describe_wait(const ThreadActivity& thread, const TcpSockets& sockets) {
  if (!thread.blocked) return "runs";
  std::string words = "waits in " + thread.call;
  if (thread.call == "sleep") words = "sleeps";
  if (thread.call == "futex") words = "waits for a lock or another thread";
  if (thread.call == "wait") words = "waits for a process that it started";
  if (thread.descriptor) {
    words += " on " + describe_descriptor(thread.process, *thread.descriptor, sockets);
  }
  if (thread.timeout && thread.timeout->count() > 0) {
    words += ", at most " + std::to_string(thread.timeout->count()) + " ms";
  }
  return words;
}

// The other end of the connection on which a thread waits; null: it waits on none.
const TcpSocket* connection_of(const ThreadActivity& thread, const TcpSockets& sockets) {
  if (!thread.blocked || !thread.descriptor) return nullptr;
  std::error_code none;
  std::string target = fs::read_symlink("/proc/" + std::to_string(thread.process) + "/fd/" +
                                            std::to_string(*thread.descriptor),
                                        none)
                           .string();
  auto begin = target.find('['), end = target.find(']');
  if (!target.starts_with("socket:[") || end == std::string::npos) return nullptr;
  auto found = sockets.find(target.substr(begin + 1, end - begin - 1));
  return found == sockets.end() || found->second.listens ? nullptr : &found->second;
}

}  // namespace

bool sends_in_place_of_hearing(const std::vector<ThreadActivity>& threads,
                               const std::vector<int>& client_ports) {
  TcpSockets sockets = threads.empty() ? TcpSockets() : sockets_near(threads.front().process);
  bool sends = false;
  std::set<std::string> heard;
  for (const ThreadActivity& one : threads) {
    bool for_many =
        one.call.find("poll") != std::string::npos || one.call.find("select") != std::string::npos;
    if (!one.blocked || for_many) return false;
    const TcpSocket* connection = connection_of(one, sockets);
    if (connection == nullptr) continue;
    bool writes = one.call.starts_with("send") || one.call.starts_with("write");
    sends = sends || writes;
    if (!writes) heard.insert(port_of(connection->remote));
  }
  return sends && std::any_of(client_ports.begin(), client_ports.end(),
                              [&](int port) { return !heard.contains(std::to_string(port)); });
}

std::vector<std::string> describe(const std::vector<ThreadActivity>& threads) {
  // Enough to see the pattern of a program with a thread for each of hundreds of clients.
  constexpr std::size_t most = 12;
  std::vector<std::string> lines;
  std::map<pid_t, int> of_process, number;
  for (const ThreadActivity& one : threads) ++of_process[one.process];
  TcpSockets sockets = threads.empty() ? TcpSockets() : sockets_near(threads.front().process);
  for (const ThreadActivity& one : threads) {
    if (lines.size() == most) {
      lines.push_back("and " + std::to_string(threads.size() - most) + " more threads");
      break;
    }
    std::string who = title_of(one);
    if (of_process[one.process] > 1) {
      who += ", thread " + std::to_string(++number[one.process]) + " of " +
             std::to_string(of_process[one.process]);
    }
    lines.push_back(who + ": " + describe_wait(one, sockets));
  }
  return lines;
}

std::set<std::string> describe_timers(const std::vector<ThreadActivity>& threads) {
  std::set<std::string> timers;
  for (const ThreadActivity& one : threads) {
    if (!one.timeout) continue;
    auto ms = one.timeout->count();
    std::string time = std::to_string(ms) + " ms";
    if (ms >= 1000) time = std::to_string((ms + 500) / 1000) + " s";
    if (ms == 0) time = "nobody knows how long";
    timers.insert(title_of(one) + ": " + time);
  }
  return timers;
}

}  // namespace chatspec
