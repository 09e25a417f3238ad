#include "runner/interruption.hpp"

#include <sys/signalfd.h>

namespace chatspec {
namespace {

sigset_t interruptions() {
  sigset_t set;
  sigemptyset(&set);
  for (int one : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, one);
  return set;
}

}  // namespace

Interruption::Interruption() {
  sigset_t set = interruptions();
  ::sigprocmask(SIG_BLOCK, &set, &before_);
  arrived_ = Fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

Interruption::~Interruption() {
  // Whoever presses Ctrl-C twice has been heard the first time. One that nobody has asked about is
  // not lost: it comes now.
  if (signal_) signal();
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> Interruption::signal() {
  signalfd_siginfo info{};
  while (::read(arrived_.get(), &info, sizeof info) == sizeof info) {
    if (!signal_) signal_ = static_cast<int>(info.ssi_signo);
  }
  return signal_;
}

void ignore_interruptions() {
  sigset_t set = interruptions();
  for (int one : {SIGINT, SIGTERM, SIGHUP}) std::signal(one, SIG_IGN);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace chatspec
