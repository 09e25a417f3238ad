// What a program prints, read as it comes so that the program never waits for us.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/unique_fd.hpp"

namespace chat::withstand {

/// Reads a pipe to its end on a thread of its own. Thread-safe.
class TextStream {
 public:
  explicit TextStream(UniqueFd pipe);
  ~TextStream();

  /// Waits until `text` stands somewhere in what was printed; throws Stuck if it never does.
  void wait_for(const std::string& text);
  /// The first line, waited for.
  std::string first_line();
  /// Everything, once the program has closed its end.
  std::string all();

 private:
  void read_to_end();
  template <class Fact>
  void wait(const std::string& what, Fact fact);

  UniqueFd pipe_;
  std::mutex mutex_;
  std::condition_variable grown_;
  std::string text_;    // guarded by mutex_
  bool ended_ = false;  // guarded by mutex_
  std::thread reader_;
};

}  // namespace chat::withstand
