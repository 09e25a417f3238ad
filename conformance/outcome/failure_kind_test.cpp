#include "outcome/failure_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/read_suite.hpp"

namespace chatspec {
namespace {

constexpr char spec[] = R"(# A test

```protocol
name      kinds
port      9999
address   ('{host}', {port})
address6  ('{host}', {port}, 0, 0)
sentinel  {word}
heard     {sender}: {word}
probe     /{word}
probed    ERROR Unknown command: /{word}
```

## 1. All

#### all.unknown

MUST

> To a command that it does not know a server MUST reply `ERROR Unknown command: ` and its name.

#### all.name

MUST

> To a name that is none a server MUST reply `ERROR Invalid filename`.

#### all.stored

MUST

> A server MUST reply `File '<name>' uploaded successfully`.

```session
session s
  proves all.unknown all.name all.stored
server s
peers ann bob
  ann < ERROR Invalid filename
  ann < ERROR File not found
  ann < File 'a.txt' uploaded successfully
  ann < FILE a.txt 12
  bob < $ann: hello
  bob << $ann ": one\n" $ann ": two\n"
  ann << "File '" repeat(3, "n") "' uploaded successfully\n"
  s shows Received hello from $ann
  fence
```
)";

// Each test fails at one of the steps above, by its number from 0.
class FailureKindTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto read = read_suite_text(spec, "spec.md");
    ASSERT_TRUE(read) << describe(read.error().front());
    suite_ = std::move(*read);
    kinds_.emplace(suite_);
  }
  Failure at(std::size_t step, Verdict verdict) const {
    Failure failure;
    failure.verdict = verdict;
    failure.place = session().steps[step + 2].place;
    failure.what = "what happened";
    return failure;
  }
  FailureKind never(std::size_t step) const {
    return kinds_->of(at(step, Verdict::hang), session());
  }
  FailureKind comes(std::size_t step, const std::string& wanted, const std::string& came) const {
    Failure failure = at(step, Verdict::failed);
    failure.divergence = diverge(wanted, came);
    return kinds_->of(failure, session());
  }
  const Session& session() const { return suite_.sessions.front(); }

  Suite suite_;
  std::optional<FailureKinds> kinds_;
};

enum Steps { invalid, not_found, stored, file, heard, heard_twice, stored_bytes, shown, fence };

TEST_F(FailureKindTest, AnAnswerThatNeverComesIsOneKindWhateverItsValues) {
  Failure long_name = at(stored_bytes, Verdict::hang);
  long_name.divergence = Divergence{"File 'nnn' uploaded successfully\n", "", 0, 0, 33, 0};
  EXPECT_EQ(never(stored).same, kinds_->of(long_name, session()).same);
  EXPECT_EQ(never(stored).missing_answer, "File # uploaded successfully");
  EXPECT_NE(never(stored).same, never(invalid).same);
}

// It waited for the first answer and got the second.
TEST_F(FailureKindTest, AnAnswerThatIsLeftOutNeverComes) {
  EXPECT_EQ(comes(stored, "File 'a.txt' uploaded successfully", "FILE a.txt 12").same,
            never(stored).same);
  EXPECT_NE(comes(stored, "File 'a.txt' uploaded successfully", "FILE a.txt 7").same,
            never(stored).same)
      << "that is not the one asked for";
  EXPECT_NE(comes(file, "FILE a.txt 12", "ERROR File not found").same, never(file).same)
      << "that one is asked for before, not behind";
}

TEST_F(FailureKindTest, WhatSomebodySaidIsNoAnswer) {
  EXPECT_EQ(never(heard).same, "");
  EXPECT_EQ(never(heard_twice).same, "");
}

TEST_F(FailureKindTest, AnUnknownCommandThatIsPassedOnIsNotAnswered) {
  FailureKind kind = comes(heard, "('127.0.0.1', 4): hello", "('127.0.0.1', 4): /nope");
  EXPECT_EQ(kind.same, "ERROR Unknown command: # never comes");
  EXPECT_EQ(kind.family, Family::answers);
  EXPECT_EQ(comes(heard, "('127.0.0.1', 4): hello", "('127.0.0.1', 4): more").same, "");
}

TEST_F(FailureKindTest, OtherWordsAreComparedByForm) {
  FailureKind one = comes(not_found, "ERROR File not found", "no such file: a.txt");
  FailureKind other = comes(not_found, "ERROR File not found", "no such file: other.bin");
  EXPECT_EQ(one.same, other.same);
  EXPECT_EQ(one.told, "the same answer comes in other words");
  FailureKind unasked = comes(heard, "('127.0.0.1', 4): hello", "File a.txt is here");
  EXPECT_EQ(unasked.told, "the same line comes unasked");
  EXPECT_EQ(unasked.unasked, "File a.txt is here");
}

TEST_F(FailureKindTest, OneErrorInPlaceOfAnotherIsAKindAndAFileIsNone) {
  FailureKind error = comes(invalid, "ERROR Invalid filename", "ERROR Cannot read file");
  EXPECT_NE(error.same, "");
  FailureKind file = comes(invalid, "ERROR Invalid filename", "FILE /etc/passwd 1221");
  EXPECT_EQ(file.same, "");
  EXPECT_EQ(file.member_of, "ERROR");
  EXPECT_EQ(file.in_place, "FILE");
  EXPECT_EQ(error.in_place, "");
}

TEST_F(FailureKindTest, ErrorsAreOneFamily) {
  for (Steps step : {invalid, not_found}) {
    EXPECT_EQ(never(step).family, Family::answers);
    EXPECT_EQ(never(step).member_of, "ERROR");
  }
  EXPECT_EQ(never(stored).member_of, "File");
}

TEST_F(FailureKindTest, OnlyWhiteSpaceIsAFamily) {
  FailureKind stripped = comes(heard, "('127.0.0.1', 4):  hello ", "('127.0.0.1', 4): hello");
  EXPECT_EQ(stripped.family, Family::spaces);
  EXPECT_EQ(comes(heard, "('127.0.0.1', 4): hello", "('127.0.0.1', 4): hell").family, Family::none);
  EXPECT_EQ(comes(fence, "", "('127.0.0.1', 4): ").family, Family::spaces) << "an empty line";
  EXPECT_EQ(comes(fence, "", "('127.0.0.1', 4): x").family, Family::none);
}

TEST_F(FailureKindTest, ConsolesAndEndsAreFamilies) {
  EXPECT_EQ(never(shown).family, Family::console);
  EXPECT_EQ(never(shown).member_of, "server");
  Failure ended = at(stored, Verdict::failed);
  ended.ended_early = true;
  EXPECT_EQ(kinds_->of(ended, session()).family, Family::ended);
}

TEST_F(FailureKindTest, OnlyStepsHaveAKind) {
  Failure failure = at(stored, Verdict::hang);
  failure.phase = Phase::ending;
  FailureKind kind = kinds_->of(failure, session());
  EXPECT_EQ(kind.same, "");
  EXPECT_EQ(kind.family, Family::none);
}

TEST_F(FailureKindTest, TheStandardSaysWhatAnAnswerIsFor) {
  EXPECT_EQ(kinds_->sentence_about(never(stored).missing_answer),
            "A server MUST reply `File '<name>' uploaded successfully`.");
  EXPECT_EQ(kinds_->quoted("ERROR Unknown command: #"), "ERROR Unknown command:");
  EXPECT_EQ(kinds_->sentence_about("ERROR nobody says this"), "");
  EXPECT_EQ(kinds_->sentence_about(""), "");
}

}  // namespace
}  // namespace chatspec
