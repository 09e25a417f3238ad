#include "report/junit_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outcome/testing_run.hpp"
#include "report/testing_program.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

TEST(JunitReport, HasASuiteForEachSection) {
  TestingRun testing;
  testing.run.title = "python3 my_server.py {port}";
  std::erase_if(testing.run.sessions, [](const SessionResult& one) {
    return one.session->id != "all-hear" && one.session->id != "it-is-shown";
  });
  EXPECT_EQ(junit_report(testing.run), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="python3 my_server.py {port}" tests="2" failures="0" errors="0" time="2.000">
  <testsuite name="1. Saying" tests="1" failures="0" errors="0" skipped="0" time="0.020">
    <properties>
      <property name="tested" value="python3 my_server.py {port}"/>
      <property name="seed" value="7"/>
      <property name="isolation" value="each play in a network of its own"/>
      <property name="jobs" value="2"/>
      <property name="again" value="chatspec run --server server"/>
    </properties>
    <testcase classname="my_server.1-saying" name="all-hear" time="0.020">
      <system-out>the same crash as in it-ends came again at its end
</system-out>
    </testcase>
  </testsuite>
  <testsuite name="2. Showing" tests="1" failures="0" errors="0" skipped="1" time="0.020">
    <properties>
      <property name="tested" value="python3 my_server.py {port}"/>
      <property name="seed" value="7"/>
      <property name="isolation" value="each play in a network of its own"/>
      <property name="jobs" value="2"/>
      <property name="again" value="chatspec run --server server"/>
    </properties>
    <testcase classname="my_server.2-showing" name="it-is-shown" time="0.020">
      <skipped message="needs --client"/>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(JunitReport, TellsEachVerdict) {
  TestingRun testing;
  std::string xml = junit_report(testing.run);
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"server\" tests=\"10\" failures=\"4\" "
                             "errors=\"1\" time=\"2.000\">\n"));
  EXPECT_THAT(xml, HasSubstr("name=\"not-back\" time=\"0.020\">\n      <failure type=\"FAIL\" "
                             "message=\"ann received a line that no step asked for\">"
                             "FAIL not-back\n  It is on the screen already.\n"));
  EXPECT_THAT(xml, HasSubstr("hear &amp; repeat &lt;himself&gt;"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"BLOCKED: it needs not-back, which failed\"/>"));
  EXPECT_THAT(xml, HasSubstr("<system-out>spec.md:65: the line came in two segments\n<"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"HANG\" message=\"waited in vain for bob to receive: "
                             "&lt;ann&gt;: one\">HANG last-word\n"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"CRASH\" message=\"the server has ended: "));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"EXPECTED-FAIL: issue #12 &lt;late&gt;\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"UNEXPECTED-PASS\" message=\"UNEXPECTED-PASS: "
                             "expected to fail: issue 13\"></failure>"));
  EXPECT_THAT(xml, HasSubstr("<error type=\"BROKEN\" message=\"cannot make a socket\">BROKEN "));
}

TEST(JunitReport, DoesNotHideWhatIsBlockedFromElsewhere) {
  TestingRun testing;
  testing.of("not-back-either").ruling->blocker = "in-another-shard";
  EXPECT_THAT(junit_report(testing.run),
              HasSubstr("<failure type=\"BLOCKED\" message=\"BLOCKED: it needs not-back"));
}

TEST(JunitReport, NamesWhatWasTested) {
  RunResult run;
  auto name_of = [&](const char* title) {
    run.title = title;
    return implementation_name(run);
  };
  EXPECT_EQ(name_of("python3 teams/a.b/my_server.py {port}"), "my_server");
  EXPECT_EQ(name_of("bin/chat-server-select --port {port} and client.py {port}"),
            "chat-server-select");
  EXPECT_EQ(name_of("java -jar chat server.jar"), "server");
  EXPECT_EQ(name_of("127.0.0.1:9999"), "127_0_0_1_9999");
  EXPECT_EQ(name_of("localhost:9999"), "localhost_9999");
  EXPECT_EQ(name_of(""), "program");
}

TEST(JunitReport, IsValidForAStrictReaderWhateverProgramsPrint) {
  if (!has_program("xmllint")) GTEST_SKIP() << "xmllint is not installed";
  TestingRun testing;
  TestingFile plain(junit_report(testing.run));
  testing.fill_with_anything();
  TestingFile wild(junit_report(testing.run));
  std::string schema = std::string(REPORT_TESTING_DIR) + "/junit.xsd";
  for (const TestingFile* file : {&plain, &wild}) {
    ProgramRun checked = run_program("xmllint --noout --schema '" + schema + "' " + file->path());
    EXPECT_EQ(checked.status, 0) << checked.output;
  }
}

}  // namespace
}  // namespace chatspec
