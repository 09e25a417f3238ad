#include "report/testing_program.hpp"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace chatspec {

TestingFile::TestingFile(const std::string& content, const std::string& ending) {
  std::string form =
      (std::filesystem::temp_directory_path() / "chatspec-report-XXXXXX").string() + ending;
  int descriptor = ::mkstemps(form.data(), static_cast<int>(ending.size()));
  if (descriptor >= 0) ::close(descriptor);
  path_ = form;
  std::ofstream(path_, std::ios::binary) << content;
}

TestingFile::~TestingFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

ProgramRun run_program(const std::string& command) {
  ProgramRun run;
  std::FILE* pipe = ::popen(("exec 2>&1; " + command).c_str(), "r");
  if (pipe == nullptr) return run;
  char buffer[4096];
  while (std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
    run.output.append(buffer, size);
  }
  int status = ::pclose(pipe);
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

bool has_program(const std::string& name) {
  return run_program("command -v " + name).status == 0;
}

}  // namespace chatspec
