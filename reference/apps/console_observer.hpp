// What a server prints.
#pragma once

#include <string>

#include "service/observer.hpp"
#include "service/trouble_tally.hpp"

namespace chat {

/// Shows what happens on standard output and troubles on standard error; each line is one write, so
/// it is seen at once and lines of several threads do not mix. Troubles of one kind are not shown
/// at the rate at which they come, but with a count: see TroubleTally.
class ConsoleObserver : public Observer {
 public:
  /// `quiet`: only troubles. `program` stands before each of them.
  ConsoleObserver(std::string program, bool quiet);

  void started(std::string_view host, unsigned port);
  /// The engine has ended: shows how many troubles were counted and not shown.
  void ended();

  void connected(std::string_view address) override;
  void received(std::string_view line, std::string_view address) override;
  void file_received(std::string_view name) override;
  void file_sent(std::string_view name) override;
  void disconnected(std::string_view address) override;
  void trouble(Trouble kind, std::string_view what) override;

 private:
  const std::string program_;
  const bool quiet_;
  TroubleTally tally_;
};

}  // namespace chat
