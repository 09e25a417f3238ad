#include "player/target.hpp"

#include <gtest/gtest.h>

namespace chatspec {
namespace {

Session session_of(std::vector<Action> actions) {
  Session session;
  for (Action& action : actions) session.steps.push_back({{}, "", std::move(action)});
  return session;
}

TEST(Applicability, NeedsWhatTheSessionTouches) {
  Target launched{"server {port} {dir}", "", "", {}, 0, {}, {}};
  Target reached{"", "localhost:9999", "", {}, 0, {}, {}};
  Target client_only{"", "", "client {port}", {}, 0, {}, {}};
  Session wire = session_of({ConnectPeers{{"ann"}}});
  Session disk = session_of({ConnectPeers{{"ann"}}, ExpectEmptyDisk{}});
  Session console = session_of({StartServer{"s"}});
  Session client = session_of({ScriptedServer{"srv"}, StartClient{"c"}});
  EXPECT_EQ(why_not_applicable(wire, launched), "");
  EXPECT_EQ(why_not_applicable(wire, reached), "");
  EXPECT_EQ(why_not_applicable(wire, client_only), "needs --server or --connect");
  EXPECT_EQ(why_not_applicable(disk, launched), "");
  EXPECT_EQ(why_not_applicable(disk, reached), "needs --server with {dir} in its command");
  EXPECT_EQ(why_not_applicable(console, reached), "needs --server");
  EXPECT_EQ(why_not_applicable(client, launched), "needs --client");
  EXPECT_EQ(why_not_applicable(client, client_only), "");
}

TEST(Applicability, LooksIntoBlocks) {
  Target reached{"", "localhost:9999", "", {}, 0, {}, {}};
  Session any_order = session_of({AnyOrder{{{{}, "", ExpectFile{"", "a", {}}}}}});
  EXPECT_EQ(why_not_applicable(any_order, reached), "needs --server with {dir} in its command");
  Session either = session_of({Either{{{false, "", {{{}, "", ExpectEmptyDisk{}}}}}}});
  EXPECT_EQ(why_not_applicable(either, reached), "needs --server with {dir} in its command");
}

}  // namespace
}  // namespace chatspec
