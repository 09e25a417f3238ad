// The player's own listening socket, for sessions in which it is the server.
#pragma once

#include <memory>

#include "endpoint/fd.hpp"
#include "endpoint/pump.hpp"
#include "endpoint/result.hpp"
#include "endpoint/wire.hpp"

namespace chatspec {

class Listener final : public Pollable {
 public:
  /// On 127.0.0.1; port 0 takes a free one.
  static Result<std::unique_ptr<Listener>> open(int port);

  int port() const { return port_; }
  /// The first connection that came, once; null until then. Later ones are refused.
  std::unique_ptr<Wire> take();

  int descriptor() const override { return socket_.get(); }
  short interest() const override;
  void ready(short events) override;

 private:
  Listener(Fd socket, int port) : socket_(std::move(socket)), port_(port) {}

  Fd socket_;
  int port_;
  std::unique_ptr<Wire> accepted_;
};

/// Listens on a port so that nobody else can, at any address of this machine; takes no connection.
Result<Fd> take_port(int port);

}  // namespace chatspec
