#include "protocol/encode.hpp"

#include <gtest/gtest.h>

namespace chat {
namespace {

TEST(Encode, LinesOfTheStandard) {
  const auto name = *FileName::parse("cakwee.jpg");
  EXPECT_EQ(chat_prefix("('127.0.0.1', 57220)"), "('127.0.0.1', 57220): ");
  EXPECT_EQ(uploaded_line(name), "File 'cakwee.jpg' uploaded successfully\n");
  EXPECT_EQ(file_header(name, 0), "FILE cakwee.jpg 0\n");
  EXPECT_EQ(file_header(name, 18446744073709551615u), "FILE cakwee.jpg 18446744073709551615\n");
}

TEST(Encode, EveryReasonIsOneErrorLine) {
  EXPECT_EQ(error_line(Reason::line_too_long), "ERROR Line too long\n");
  EXPECT_EQ(error_line(Reason::invalid_text), "ERROR Invalid text\n");
  EXPECT_EQ(error_line(Reason::unknown_command, "/lsit"), "ERROR Unknown command: /lsit\n");
  EXPECT_EQ(error_line(Reason::missing_file_name), "ERROR Missing filename\n");
  EXPECT_EQ(error_line(Reason::invalid_file_name), "ERROR Invalid filename\n");
  EXPECT_EQ(error_line(Reason::invalid_file_size), "ERROR Invalid file size\n");
  EXPECT_EQ(error_line(Reason::file_too_large), "ERROR File too large\n");
  EXPECT_EQ(error_line(Reason::cannot_store_file), "ERROR Cannot store file\n");
  EXPECT_EQ(error_line(Reason::cannot_read_file), "ERROR Cannot read file\n");
  EXPECT_EQ(error_line(Reason::file_not_found), "ERROR File not found\n");
  EXPECT_EQ(error_line(Reason::server_full), "ERROR Server full\n");
}

}  // namespace
}  // namespace chat
