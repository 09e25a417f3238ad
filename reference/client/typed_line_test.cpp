#include "client/typed_line.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chat {
namespace {

/// What a typed line means, in words.
std::string meaning(std::string_view typed) {
  const TypedLine line = parse_typed_line(typed);
  if (const auto* plain = std::get_if<PlainLine>(&line)) {
    return (plain->is_refused ? "refused " : "send ") + std::string(plain->text);
  }
  if (const auto* upload = std::get_if<UploadCommand>(&line))
    return "upload " + upload->name.text();
  if (const auto* fetch = std::get_if<DownloadCommand>(&line)) return "fetch " + fetch->name.text();
  return std::get<RefusedHere>(line).shown;
}

TEST(TypedLine, ChatIsSentAsItIs) {
  EXPECT_EQ(meaning("hai dari client 1"), "send hai dari client 1");
  EXPECT_EQ(meaning("  with  spaces "), "send   with  spaces ");
  EXPECT_EQ(meaning(" /upload x"), "send  /upload x");
  EXPECT_EQ(meaning(""), "send ");
  EXPECT_EQ(meaning("from Windows\r"), "send from Windows");
  EXPECT_EQ(meaning("/list"), "send /list");
  EXPECT_EQ(meaning("/list now"), "send /list now");
}

TEST(TypedLine, WhatAServerRefusesIsSentAndItsErrorExpected) {
  EXPECT_EQ(meaning("/lsit"), "refused /lsit");
  EXPECT_EQ(meaning("/"), "refused /");
  EXPECT_EQ(meaning("/uploads x"), "refused /uploads x");
  EXPECT_EQ(meaning("/UPLOAD x"), "refused /UPLOAD x");
  EXPECT_EQ(meaning("bell\a"), "refused bell\a");
  EXPECT_EQ(meaning("\xff"), "refused \xff");
}

TEST(TypedLine, TransfersNameAFile) {
  EXPECT_EQ(meaning("/upload cakwee.jpg"), "upload cakwee.jpg");
  EXPECT_EQ(meaning("/upload   a.txt  "), "upload a.txt");
  EXPECT_EQ(meaning("/download b.txt\r"), "fetch b.txt");
}

TEST(TypedLine, BadNamesAreRefusedHere) {
  for (const std::string command : {"/upload", "/download"}) {
    EXPECT_EQ(meaning(command), "ERROR Missing filename");
    EXPECT_EQ(meaning(command + "   "), "ERROR Missing filename");
    EXPECT_EQ(meaning(command + " ../../etc/passwd"), "ERROR Invalid filename");
    EXPECT_EQ(meaning(command + " /etc/passwd"), "ERROR Invalid filename");
    EXPECT_EQ(meaning(command + " two words"), "ERROR Invalid filename");
    EXPECT_EQ(meaning(command + " .hidden"), "ERROR Invalid filename");
    EXPECT_EQ(meaning(command + " \x1b[2J"), "ERROR Invalid filename");
  }
}

TEST(TypedLine, ALineIsAtMost8192BytesLong) {
  EXPECT_EQ(meaning(std::string(8191, 'x')), "send " + std::string(8191, 'x'));
  EXPECT_EQ(meaning(std::string(8192, 'x')), "ERROR Line too long");
}

}  // namespace
}  // namespace chat
