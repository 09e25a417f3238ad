// Other people's programs as judges of our reports, for tests.
#pragma once

#include <string>

namespace chatspec {

/// A file with this content that goes away with the object.
class TestingFile {
 public:
  explicit TestingFile(const std::string& content, const std::string& ending = "");
  ~TestingFile();
  TestingFile(const TestingFile&) = delete;
  TestingFile& operator=(const TestingFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct ProgramRun {
  int status = -1;
  std::string output;  ///< standard output and error
};
/// Runs a shell command to its end.
ProgramRun run_program(const std::string& command);
/// Whether the shell finds a program of this name.
bool has_program(const std::string& name);

}  // namespace chatspec
