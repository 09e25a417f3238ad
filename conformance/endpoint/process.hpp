// A program under test: launched, watched, and ended with everything it started.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/cell.hpp"
#include "endpoint/deadline.hpp"
#include "endpoint/fd.hpp"
#include "endpoint/pump.hpp"
#include "endpoint/result.hpp"
#include "endpoint/terminal.hpp"

namespace chatspec {

struct Launch {
  std::vector<std::string> words;  ///< the program and its arguments
  std::string working_directory;
  /// Set: it runs in there, alone, and lets go of it when it is destroyed.
  std::shared_ptr<Cell> cell;
  /// Standard input and output are pipes in place of a terminal.
  bool piped = false;
  /// More variables for its environment: see `program_environment`.
  std::vector<std::string> variables = {};
};

/// How a program ended.
struct Exit {
  int status = 0;  ///< if `signal` is 0
  int signal = 0;
  std::string text() const;  ///< "exit status 1", "signal 11 (Segmentation fault)"
};

/// A running program with a terminal (or pipes) of its own as standard input and output; standard
/// error is kept apart. It is alone in a session and process group of its own, dies with this
/// process, and is ended with all its descendants when destroyed. One in a cell takes its
/// descendants with it when it ends by itself. It has the environment of
/// program_environment.hpp, and no descriptor of ours but these.
class Process {
 public:
  /// When it returns, the program itself runs: nothing stands before its first instruction. Fails
  /// when it cannot be found or run, inside its cell if there is one.
  static Result<std::unique_ptr<Process>> start(const Launch& launch);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Terminal& terminal() { return terminal_; }
  const Terminal& terminal() const { return terminal_; }
  pid_t pid() const { return watch_.pid; }
  ProgramTree tree() const { return cell_ ? cell_->tree_of(pid()) : ProgramTree{pid()}; }
  /// How it ended; nothing while it runs.
  const std::optional<Exit>& exit() const { return watch_.exit; }
  /// What it wrote to standard error: the beginning and the end, if it was more than
  /// `errors_bytes_max`.
  const std::string& errors() const { return errors_.text; }
  /// Everybody who could write there has closed it, and all of it is here.
  bool errors_ended() const { return !errors_.pipe; }
  /// To the program's whole process group.
  void signal(int number);
  /// SIGTERM, then SIGKILL to all that is left of the tree at the deadline. Afterwards it is
  /// reaped. Of one in a cell nothing lives any more, whatever it has done to get away; what
  /// another has set free is left to `end_orphans`.
  void end(const Deadline& grace);
  /// What the pump must serve.
  std::vector<Pollable*> pollables();

  static constexpr std::size_t errors_bytes_max = 64U << 10;
  static constexpr std::size_t errors_head_bytes = 4U << 10;

 private:
  struct Watch final : Pollable {
    pid_t pid = -1;
    Fd pidfd;
    Cell* cell = nullptr;
    std::optional<Exit> exit;
    int descriptor() const override { return exit ? -1 : pidfd.get(); }
    short interest() const override;
    void ready(short events) override;
  };
  struct Errors final : Pollable {
    Fd pipe;
    std::string text;
    int descriptor() const override { return pipe.get(); }
    short interest() const override;
    void ready(short events) override;
  };

  Process(pid_t pid, std::shared_ptr<Cell> cell, Fd terminal, Fd pipe_in, Fd errors);
  void kill_tree();

  std::shared_ptr<Cell> cell_;
  Terminal terminal_;
  Watch watch_;
  Errors errors_;
};

/// Orphans of launched programs become children of this process instead of init's, so that
/// `end_orphans` finds them. Once, in main.
void adopt_orphans();
/// Kills and reaps every child of this process; only when no `Process` is alive.
void end_orphans();
/// Kills and reaps these children of this process, in whatever order they can be reaped: the first
/// process of a namespace ends only when everybody in it has been reaped (pid_namespaces(7)), and
/// some of them may be our own children too.
void kill_and_reap(const std::vector<pid_t>& children);

}  // namespace chatspec
