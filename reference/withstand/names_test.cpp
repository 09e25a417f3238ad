// Names that try to leave the directory.
#include <sys/stat.h>

#include "withstand/fixture.hpp"

namespace chat::withstand {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Names : public WithstandTest {
 protected:
  // The directory that is served stands inside the one the names try to reach.
  void start_inside() {
    std::filesystem::create_directory(scratch_.path("files"));
    scratch_.put("outside.txt", "outside");
    Launch inside = launch();
    inside.arguments.insert(inside.arguments.end(), {"--directory", scratch_.path("files")});
    run(inside);
  }
  Launch launch() const { return {GetParam().program, {"--host", "127.0.0.1", "--port", "0"}}; }
  std::vector<std::string> served() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path("files"))) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  std::vector<std::string> bad_names() const {
    return {"../outside.txt",
            "..",
            ".",
            "../../../../../../../../etc/passwd",
            scratch_.path("outside.txt"),
            "a/../../outside.txt",
            "a/b",
            "a\\b",
            "..\\outside.txt",
            ".hidden",
            ".chatspec-upload-aaaaaaaa",
            std::string("nul\0nul", 7),
            std::string(256, 'n'),
            "bell\x07",
            "\x1b[2J",
            "tab\tbed",
            "del\x7f",
            "\xc2\x9b",           // a control character of two bytes
            "\xff\xfe",           // not UTF-8
            "\xc0\xae\xc0\xae/",  // dots in an overlong form
            "a\xe3\x80\x80"
            "b",  // an ideographic space
            "two words"};
  }
};
CHAT_WITHSTAND_BOTH(Names);

TEST_P(Names, NoUploadLeavesTheDirectory) {
  start_inside();
  ClientSocket ann = join();
  for (const std::string& name : bad_names()) {
    SCOPED_TRACE(testing::PrintToString(name));
    ann.send("/upload " + name + "\n6\n/list\n/in-step\n");
    EXPECT_EQ(ann.line(), "ERROR Invalid filename");
    EXPECT_EQ(ann.line(), "ERROR Unknown command: /in-step");
  }
  EXPECT_THAT(served(), IsEmpty());
  EXPECT_THAT(scratch_.names(), ElementsAre("files", "outside.txt"));
  EXPECT_EQ(scratch_.content("outside.txt"), "outside");
}

TEST_P(Names, NoDownloadLeavesTheDirectory) {
  start_inside();
  scratch_.put("files/.hidden", "hidden");
  ClientSocket ann = join();
  for (const std::string& name : bad_names()) {
    SCOPED_TRACE(testing::PrintToString(name));
    ann.send("/download " + name + "\n/in-step\n");
    EXPECT_EQ(ann.line(), "ERROR Invalid filename");
    EXPECT_EQ(ann.line(), "ERROR Unknown command: /in-step");
  }
}

TEST_P(Names, APlantedLinkIsNeitherReadNorWrittenThrough) {
  start_inside();
  std::filesystem::create_symlink("../outside.txt", scratch_.path("files/link.txt"));
  ClientSocket ann = join();
  ann.say("/download link.txt");
  EXPECT_EQ(ann.line(), "ERROR File not found");
  ann.send("/upload link.txt\n4\nmine");
  EXPECT_EQ(ann.line(), "File 'link.txt' uploaded successfully");
  EXPECT_EQ(scratch_.content("outside.txt"), "outside");
  EXPECT_EQ(scratch_.content("files/link.txt"), "mine");
}

TEST_P(Names, ADirectoryAndAFifoAreNotFiles) {
  start_inside();
  std::filesystem::create_directory(scratch_.path("files/folder"));
  ASSERT_EQ(::mkfifo(scratch_.path("files/fifo").c_str(), 0666), 0);
  ClientSocket ann = join();
  ann.send("/download folder\n/download fifo\n/upload folder\n1\nx/in-step\n");
  EXPECT_EQ(ann.line(), "ERROR File not found");
  EXPECT_EQ(ann.line(), "ERROR File not found");
  EXPECT_EQ(ann.line(), "ERROR Cannot store file");
  EXPECT_EQ(ann.line(), "ERROR Unknown command: /in-step");
}

}  // namespace
}  // namespace chat::withstand
