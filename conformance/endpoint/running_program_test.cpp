#include "endpoint/running_program.hpp"

#include <gmock/gmock.h>

#include "endpoint/listener.hpp"
#include "endpoint/testing/python_program.hpp"

namespace chatspec {
namespace {

using ::testing::HasSubstr;

class RunningProgramTest : public PythonProgramTest {
 protected:
  static std::string why_not(const SocketAddress& address) {
    auto found = RunningProgram::listening_at(address);
    return found ? "it is found" : found.error();
  }
};

TEST_F(RunningProgramTest, IsFoundByItsPort) {
  start({"accepts-nothing"});
  auto found = RunningProgram::listening_at(SocketAddress::loopback4(port()));
  ASSERT_TRUE(found) << found.error();
  EXPECT_EQ(found->tree().program, process_->pid());
}

TEST_F(RunningProgramTest, IsFoundThroughASocketForBothFamilies) {
  start({"answers-at-once-6"});
  for (const auto& address : {SocketAddress::loopback4(port()), SocketAddress::loopback6(port())}) {
    auto found = RunningProgram::listening_at(address);
    ASSERT_TRUE(found) << found.error();
    EXPECT_EQ(found->tree().program, process_->pid());
  }
}

TEST_F(RunningProgramTest, OfProcessesThatShareTheSocketTheFirstIsFound) {
  start({"two-processes"});
  ASSERT_EQ(next_line(), "two");
  auto found = RunningProgram::listening_at(SocketAddress::loopback4(port()));
  ASSERT_TRUE(found) << found.error();
  EXPECT_EQ(found->tree().program, process_->pid());
}

TEST_F(RunningProgramTest, ItsEndIsSeen) {
  start({"accepts-nothing"});
  auto found = RunningProgram::listening_at(SocketAddress::loopback4(port()));
  ASSERT_TRUE(found) << found.error();
  EXPECT_FALSE(found->has_ended());
  process_->end(Deadline(std::chrono::milliseconds(0)));
  EXPECT_TRUE(found->has_ended());
  EXPECT_THAT(why_not(SocketAddress::loopback4(port())), HasSubstr("nobody listens at 127.0.0.1:"));
}

TEST_F(RunningProgramTest, WhoHandsOnReachesElsewhere) {
  auto behind = Listener::open(0);
  ASSERT_TRUE(behind);
  start({"hands-on", std::to_string((*behind)->port())});
  auto found = RunningProgram::listening_at(SocketAddress::loopback4(port()));
  ASSERT_TRUE(found) << found.error();
  EXPECT_FALSE(found->reaches_elsewhere());
  auto ann = connect();
  EXPECT_TRUE(wait([&] { return found->reaches_elsewhere(); }));
}

TEST_F(RunningProgramTest, ItsOwnConnectionsAreNotElsewhere) {
  start({"one-thread-for-all"});
  auto found = RunningProgram::listening_at(SocketAddress::loopback4(port()));
  ASSERT_TRUE(found) << found.error();
  auto ann = connect();
  ann->send("hello\n");
  ASSERT_TRUE(wait([&] { return ann->received() == "hello\n"; }, {ann.get()}));
  EXPECT_FALSE(found->reaches_elsewhere());
}

TEST_F(RunningProgramTest, TwoThatShareAPortAreNotLookedInto) {
  start({"shares-a-port", "0"});
  auto first = std::move(process_);
  start({"shares-a-port", first_line_});
  EXPECT_THAT(why_not(SocketAddress::loopback4(port())), HasSubstr("several programs listen"));
}

TEST_F(RunningProgramTest, WhoHasStartedThisProcessIsNotLookedInto) {
  auto own = Listener::open(0);
  ASSERT_TRUE(own);
  EXPECT_EQ(why_not(SocketAddress::loopback4((*own)->port())), "it has itself started chatspec");
}

TEST_F(RunningProgramTest, AnotherMachineIsNotMistakenForThisOne) {
  // It listens at all addresses of this machine. 192.0.2.0/24 is nobody's (RFC 5737).
  start({"accepts-nothing"});
  auto elsewhere = resolve("192.0.2.1:" + std::to_string(port()));
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(why_not(elsewhere->front()), "it runs on another machine");
}

}  // namespace
}  // namespace chatspec
