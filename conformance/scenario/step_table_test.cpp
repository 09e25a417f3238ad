// The table of steps against the parser: a line of each row is read as a step of this row.
#include "scenario/step_table.hpp"

#include <gtest/gtest.h>

#include <map>

#include "scenario/parse_session.hpp"

namespace chatspec {
namespace {

// Under a header of two lines; the step stands in the last line, or in a block that ends there.
const std::map<std::string_view, std::string>& samples() {
  static const std::map<std::string_view, std::string> all = {
      {"peers NAME…", "peers ann bob"},
      {"server NAME", "server s piped starting"},
      {"client NAME", "client c"},
      {"scripted NAME", "scripted s"},
      {"any-order … end", "peers p\nany-order\np < a\np < b\nend"},
      {"either … or … end", "peers p\neither\np < a\nor\np < b\nend"},
      {"fence", "peers p\nfence"},
      {"WHO > TEXT", "peers p\np > a"},
      {"WHO >> BYTES", "peers p\np >> \"a\""},
      {"WHO < TEXT", "peers p\np < a"},
      {"WHO << BYTES", "peers p\np << \"a\""},
      {"WHO <| TEXT || TEXT…", "peers p\np <| a || b"},
      {"WHO !< TEXT", "peers p\np !< a"},
      {"WHO half-close", "peers p\np half-close"},
      {"WHO reset", "peers p\np reset"},
      {"WHO closed", "peers p\np closed"},
      {"WHO dropped", "peers p\np dropped"},
      {"WHO half-closed", "scripted s\nclient c\ns half-closed"},
      {"WHO stop-reading", "peers p\np stop-reading"},
      {"WHO resume", "peers p\np resume"},
      {"WHO types TEXT", "client c\nc types a"},
      {"WHO shows TEXT", "client c\nc shows a"},
      {"WHO sees TEXT", "client c\nc sees a"},
      {"WHO !sees TEXT", "client c\nc !sees a"},
      {"WHO ends-input", "client c\nc ends-input"},
      {"WHO complains TEXT", "client c\nc complains a"},
      {"WHO listens", "server s\ns listens"},
      {"WHO rests", "server s\ns rests"},
      {"WHO interrupts", "server s\ns interrupts"},
      {"WHO terminates", "server s\ns terminates"},
      {"WHO exits N", "server s\ns exits 3"},
      {"WHO ends", "server s\ns ends"},
      {"WHO restarts", "server s\ns ends\ns restarts"},
      {"WHO has file NAME = BYTES", "client c\nc has file a = \"\""},
      {"WHO file NAME is BYTES", "client c\nc file a is \"\""},
      {"WHO file NAME absent", "client c\nc file a absent"},
      {"WHO received BYTES", "client c\nc received \"a\""},
      {"disk has NAME = BYTES", "peers p\ndisk has a = \"\""},
      {"disk has NAME -> TARGET", "peers p\ndisk has a -> b"},
      {"disk file NAME is BYTES", "peers p\ndisk file a is \"\""},
      {"disk file NAME absent", "peers p\ndisk file a absent"},
      {"disk empty", "peers p\ndisk empty"},
  };
  return all;
}

TEST(StepTable, a_line_of_each_row_is_read_as_this_row) {
  for (const StepKind& kind : step_kinds) {
    SCOPED_TRACE(kind.written);
    const auto sample = samples().find(kind.written);
    ASSERT_NE(sample, samples().end()) << "this test needs a line of it";
    const auto needed =
        kind.part == Part::enters && kind.stands == Stands::at_wire ? "\nclient z" : "";
    const auto session = parse_session("session s\nproves a.b\n" + sample->second + needed, "s");
    ASSERT_TRUE(session) << describe(session.error());
    EXPECT_EQ(
        kind_of(session->steps[session->steps.size() - (*needed != 0 ? 2 : 1)].action).written,
        kind.written);
  }
  EXPECT_EQ(samples().size(), step_kinds.size());
}

// Nobody can do what the row does not give him: of each verb, by each of the four roles.
TEST(StepTable, only_who_stands_in_the_row_can_do_it) {
  const std::map<Doer, std::string> casts = {{Doer::peer, "peers x\n"},
                                             {Doer::scripted, "scripted x\nclient z\n"},
                                             {Doer::server, "server x\n"},
                                             {Doer::client, "client x\n"}};
  for (const StepKind& kind : step_kinds) {
    if (!is_deed(kind)) continue;
    for (const auto& [doer, cast] : casts) {
      SCOPED_TRACE(cast + std::string(kind.written));
      const auto& sample = samples().at(kind.written);
      const auto deed = sample.substr(sample.rfind('\n') + 2);
      const auto ended = word_of(kind) == "restarts" && doer != Doer::peer && doer != Doer::scripted
                             ? "x ends\n"
                             : "";
      const auto session =
          parse_session("session s\nproves a.b\n" + cast + ended + "x" + deed, "s");
      EXPECT_EQ(session.has_value(), includes(kind.doers, doer));
    }
  }
}

TEST(StepTable, knows_its_words) {
  EXPECT_TRUE(is_word_of_a_step("half-close"));
  EXPECT_TRUE(is_word_of_a_step("absent"));
  EXPECT_TRUE(is_word_of_a_step("or"));
  EXPECT_FALSE(is_word_of_a_step("half"));
  EXPECT_FALSE(is_word_of_a_step(""));
  EXPECT_EQ(words_of(may_stand_in_any_order), "< << <| shows sees");
}

TEST(StepTable, looks_into_blocks) {
  const auto session = parse_session(
      "session s\nproves a.b\npeers p\neither\np < a\ndisk empty\nor\np < b\nend\n"
      "any-order\np < c\np << \"d\"\nend\n",
      "s");
  ASSERT_TRUE(session) << describe(session.error());
  const auto has = [&](std::string_view written) {
    return any_step(session->steps, [&](const StepKind& kind) { return kind.written == written; });
  };
  EXPECT_TRUE(has("disk empty"));
  EXPECT_TRUE(has("WHO << BYTES"));
  EXPECT_TRUE(has("either … or … end"));
  EXPECT_FALSE(has("fence"));
}

}  // namespace
}  // namespace chatspec
