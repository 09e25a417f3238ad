// Runs the bench as a person would, in its short form. What is tested is that it runs, that no row
// is missing and that it fails in the ways it says; no figure is judged.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace {

using testing::HasSubstr;

struct Outcome {
  int status;
  std::string text;  // stdout and stderr
};

Outcome run_bench(const std::string& options) {
  FILE* pipe = popen((std::string(BENCH_PROGRAM) + " " + options + " 2>&1").c_str(), "r");
  Outcome outcome{};
  char bytes[4096];
  for (size_t got; (got = fread(bytes, 1, sizeof bytes, pipe)) > 0;)
    outcome.text.append(bytes, got);
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

std::set<std::string> all_rows() {
  std::set<std::string> ids;
  for (const char* engine : {"select", "threading"}) {
    for (const char* kind : {"fanout.cpu", "fanout.rate", "fanout.lines_per_read", "latency.p50",
                             "latency.p99", "latency.p99.9"}) {
      for (const int receivers : {10, 100, 1000}) {
        for (const int bytes : {32, 1024}) {
          ids.insert(fmt::format("{}.{}.{}.{}", kind, engine, receivers, bytes));
        }
      }
    }
    ids.insert(fmt::format("transfer.upload.cpu_large.{}", engine));
    for (const char* direction : {"download", "upload"}) {
      for (const char* kind : {"cpu", "rate", "memory"}) {
        ids.insert(fmt::format("transfer.{}.{}.{}", direction, kind, engine));
      }
    }
  }
  ids.insert({"idle.memory.select.1000", "idle.memory.select.5000", "idle.memory.threading.1000",
              "idle.memory.threading.2000", "idle.reached.select.5000", "idle.single.select.5000",
              "idle.wakeup.select.5000"});
  return ids;
}

void expect_every_row(const std::string& options) {
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("chatspec-bench-test-{}.json", getpid());
  const Outcome outcome = run_bench(options + " --json " + file.string());
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  std::ifstream in(file);
  const auto json = nlohmann::json::parse(in);
  std::filesystem::remove(file);
  std::set<std::string> seen;
  for (const auto& row : json["rows"]) {
    EXPECT_TRUE(seen.insert(row["id"]).second) << row["id"] << " twice";
    EXPECT_FALSE(row["rounds"].empty()) << row["id"];
    EXPECT_FALSE(row["bare_rounds"].empty()) << row["id"];
  }
  EXPECT_EQ(seen, all_rows());
  EXPECT_THAT(outcome.text, HasSubstr("targets met."));
}

#ifdef BENCH_REAL_SERVERS
TEST(BenchQuick, GivesEveryRow) {
  expect_every_row("--quick");
}
#else  // this build has no servers: the loops stand in for them
TEST(BenchQuick, GivesEveryRow) {
  expect_every_row("--quick --calibrate");
}
#endif

TEST(BenchQuick, AServerThatIsNotThereCannotBeMeasured) {
  const Outcome outcome = run_bench("--quick --only idle --server-select /nowhere/server");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.text, HasSubstr("no program /nowhere/server (build it first)"));
}

TEST(BenchQuick, AProgramThatIsNoServerCannotBeMeasured) {
  const Outcome outcome = run_bench("--quick --only idle --server-select /bin/echo");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.text, HasSubstr("echo began with an unknown line: --host"));
}

TEST(BenchQuick, WrongUseIsOneLineAndStatus2) {
  for (const char* options : {"--only nothing", "--rounds 0", "--file-size big", "--nonsense",
                              "--quick --json /nowhere/file"}) {
    const Outcome outcome = run_bench(options);
    EXPECT_EQ(outcome.status, 2) << options << ": " << outcome.text;
    EXPECT_EQ(std::count(outcome.text.begin(), outcome.text.end(), '\n'), 1) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("chatspec-bench: "));
  }
}

}  // namespace
