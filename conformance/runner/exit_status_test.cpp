#include "runner/exit_status.hpp"

#include "runner/testing_suite.hpp"

namespace chatspec {
namespace {

class ExitStatus : public ::testing::Test {
 protected:
  int of(Verdict first, Verdict second) {
    auto suite = std::make_shared<Suite>(suite_of(
        "session a\n  proves rule.must\npeers ann\nsession b\n  proves rule.must\npeers ann\n"));
    RunResult run;
    run.suite = suite;
    for (std::size_t index : {0U, 1U}) {
      SessionResult result;
      result.session = share_session(suite, suite->sessions[index]);
      result.ruling = Ruling{index == 0 ? first : second, "", index == 0 ? "" : "a"};
      run.sessions.push_back(result);
    }
    return exit_status(run);
  }
};

TEST_F(ExitStatus, SaysWhetherItCanBeReliedOn) {
  EXPECT_EQ(of(Verdict::passed, Verdict::passed_leniently), 0);
  EXPECT_EQ(of(Verdict::unsupported, Verdict::expected_failure), 0);
  EXPECT_EQ(of(Verdict::passed, Verdict::failed), 1);
  EXPECT_EQ(of(Verdict::broken, Verdict::crashed), 1);
  EXPECT_EQ(of(Verdict::passed, Verdict::unexpected_pass), 1);
  EXPECT_EQ(of(Verdict::failed, Verdict::blocked), 1);
  EXPECT_EQ(of(Verdict::passed, Verdict::blocked), 1);
  EXPECT_EQ(of(Verdict::broken, Verdict::blocked), 3);
  EXPECT_EQ(of(Verdict::broken, Verdict::passed), 3);
  EXPECT_EQ(of(Verdict::unsupported, Verdict::unsupported), 3);
}

}  // namespace
}  // namespace chatspec
