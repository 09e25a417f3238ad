#include "interop/read_matrix.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "endpoint/temp_directory.hpp"

namespace chatspec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char client_table[] = "[[client]]\nname = \"c\"\ncommand = \"c {port}\"\n";
constexpr char server_table[] = "[[server]]\nname = \"s\"\ncommand = \"s {port}\"\n";

std::string fault(const std::string& text) {
  auto matrix = read_matrix(text, "m.toml");
  return matrix ? "no fault" : describe(matrix.error());
}
// With a server whose table has these lines: they begin in line 4.
std::string fault_in_server(const std::string& lines) {
  return fault(server_table + lines + "\n" + client_table);
}

TEST(ReadMatrix, ReadsWhatIsThere) {
  auto matrix = read_matrix(
      "title = \"All\"\n"
      "[[server]]\nname = \"one\"\ncommand = \"server --port {port}\"\n"
      "[[server]]\nname = \"two\"\ncommand = \"x 'a b' {dir}\"\nfollows = false\nnote = \"old\"\n"
      "altitudes = [\"behaviour\", \"console\"]\n"
      "known = [\n  \"fail a-* because so\",\n  \"unsupported b because not\"]\n" +
          std::string(client_table),
      "m.toml");
  ASSERT_TRUE(matrix) << describe(matrix.error());
  EXPECT_EQ(matrix->title, "All");
  ASSERT_EQ(matrix->servers.size(), 2U);
  const Implementation& one = matrix->servers[0];
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.command, "server --port {port}");
  EXPECT_TRUE(one.follows);
  EXPECT_THAT(one.altitudes, IsEmpty());
  const Implementation& two = matrix->servers[1];
  EXPECT_EQ(two.command, "x 'a b' {dir}");
  EXPECT_FALSE(two.follows);
  EXPECT_EQ(two.note, "old");
  EXPECT_THAT(two.altitudes, ElementsAre(Altitude::behaviour, Altitude::console));
  ASSERT_EQ(two.known.size(), 2U);
  EXPECT_EQ(two.known[1].text, "unsupported b because not");
  EXPECT_EQ(two.known[1].place.line, 13);
  EXPECT_EQ(matrix->clients[0].place.line, 14);
}

TEST(ReadMatrix, WithoutATitleItIsCalledLikeTheFile) {
  auto matrix = read_matrix(std::string(server_table) + client_table, "some/where/class.toml");
  ASSERT_TRUE(matrix);
  EXPECT_EQ(matrix->title, "class.toml");
}

TEST(ReadMatrix, PathsAreRelativeToItsDirectory) {
  TempDirectory place = TempDirectory::make().value();
  auto root = std::filesystem::canonical(place.path());
  std::filesystem::create_directory(root / "bin");
  for (const char* name : {"bin/server.py", "known.txt"}) std::ofstream(root / name) << "";
  std::filesystem::create_directory(root / "files");
  std::string server =
      "[[server]]\nname = \"s\"\nexpect = \"known.txt\"\n"
      "command = \"env P={here}/lib python3 bin/server.py none.py {port}\"\n";
  auto command = [&](const std::string& top, const std::string& file) {
    auto matrix = read_matrix(top + server + client_table, (root / file).string());
    EXPECT_TRUE(matrix) << describe(matrix.error());
    return matrix ? matrix->servers[0].command : "";
  };
  std::string wanted =
      "env P=" + root.string() + "/lib python3 " + root.string() + "/bin/server.py none.py {port}";
  EXPECT_EQ(command("", "m.toml"), wanted);
  EXPECT_EQ(command("directory = \"..\"\n", "files/m.toml"), wanted);
  EXPECT_EQ(read_matrix(server + client_table, (root / "m.toml").string())->directory, root);
  EXPECT_EQ(command("directory = \"../\"\n", "files/m.toml"), wanted);
}

TEST(ReadMatrix, SaysWhatIsMissing) {
  EXPECT_EQ(fault(""),
            "m.toml:1:1: there is no server: expected at least one [[server]] and one [[client]]");
  EXPECT_THAT(fault(server_table),
              HasSubstr("there is no client: expected at least one [[server]]"));
  EXPECT_EQ(fault("server = []\n" + std::string(client_table)),
            "m.toml:1:10: there is no server: expected at least one [[server]] and one [[client]]");
  EXPECT_EQ(fault(std::string(client_table) + "[[server]]\nname = \"s\"\n"),
            "m.toml:4:1: this [[server]] has no command: expected command = \"./server --port "
            "{port} --directory {dir}\"");
  EXPECT_EQ(fault(std::string(server_table) + "[[client]]\ncommand = \"c\"\n"),
            "m.toml:4:1: this [[client]] has no name: expected name = \"my client\"");
}

TEST(ReadMatrix, SaysWhichKeysThereAre) {
  EXPECT_EQ(fault("titel = \"x\"\n" + std::string(server_table) + client_table),
            "m.toml:1:1: there is no key 'titel' at the top: expected one of title, directory, "
            "server, client");
  EXPECT_EQ(fault_in_server("comand = \"x\""),
            "m.toml:4:1: there is no key 'comand' in a [[server]]: expected one of name, command, "
            "note, follows, altitudes, expect, known");
}

TEST(ReadMatrix, SaysWhichNameIsTaken) {
  EXPECT_EQ(fault(std::string(server_table) + server_table + client_table),
            "m.toml:5:8: the server in line 1 has the name 's' already: expected another");
  // A server and a client may have one name: they are never mixed up.
  EXPECT_EQ(fault("[[server]]\nname = \"c\"\ncommand = \"x\"\n" + std::string(client_table)),
            "no fault");
}

TEST(ReadMatrix, SaysWhatKindOfValueIsWrong) {
  EXPECT_EQ(fault("title = 3\n" + std::string(server_table) + client_table),
            "m.toml:1:9: title is a number: expected a string");
  EXPECT_EQ(fault("server = \"x\"\n" + std::string(client_table)),
            "m.toml:1:10: server is a string: expected [[server]], with two brackets, for each "
            "server");
  EXPECT_THAT(fault("[server]\nname = \"s\"\n" + std::string(client_table)),
              HasSubstr("m.toml:1:1: server is a table: expected [[server]], with two brackets"));
  EXPECT_EQ(fault("server = [1]\n" + std::string(client_table)),
            "m.toml:1:11: this server is a number: expected a table, [[server]]");
  EXPECT_EQ(fault("[[server]]\nname = true\ncommand = [1]\n" + std::string(client_table)),
            "m.toml:2:8: name is a boolean: expected a string");
  EXPECT_EQ(fault_in_server("follows = 1"),
            "m.toml:4:11: follows is a number: expected true or false");
  EXPECT_EQ(fault_in_server("known = 2020-02-02"),
            "m.toml:4:9: known is a date or a time: expected an array of strings");
  EXPECT_EQ(fault_in_server("known = [\"x\", 1]"),
            "m.toml:4:15: a number in known: expected a string such as \"unsupported console.* "
            "because it speaks Indonesian\"");
  EXPECT_EQ(fault_in_server("altitudes = []"),
            "m.toml:4:13: altitudes is empty: expected an array of \"wire\", \"console\" and "
            "\"behaviour\"");
  EXPECT_EQ(fault_in_server("altitudes = [\"wires\"]"),
            "m.toml:4:14: there is no altitude 'wires': expected an array of \"wire\", \"console\" "
            "and \"behaviour\"");
}

TEST(ReadMatrix, SaysWhatIsWrongWithACommand) {
  EXPECT_EQ(fault("[[server]]\nname = \"s\"\ncommand = \" \"\n" + std::string(client_table)),
            "m.toml:3:11: command is empty: expected command = \"./server --port {port} "
            "--directory {dir}\"");
  EXPECT_EQ(fault("[[server]]\nname = \"s\"\ncommand = \"a 'b\"\n" + std::string(client_table)),
            "m.toml:3:11: the command 'a 'b' has a quotation that never ends: expected one as a "
            "shell takes it");
  EXPECT_EQ(fault("[[server]]\nname = \"a\\nb\"\ncommand = \"x\"\n" + std::string(client_table)),
            "m.toml:2:8: name has several lines: expected one");
}

TEST(ReadMatrix, SaysWhatIsNotThere) {
  EXPECT_THAT(fault("directory = \"nowhere\"\n" + std::string(server_table) + client_table),
              StartsWith("m.toml:1:13: there is no directory /"));
  EXPECT_THAT(fault_in_server("expect = \"none.txt\""),
              StartsWith("m.toml:4:10: there is no file none.txt: expected one with"));
  EXPECT_EQ(fault_in_server("expect = \"none.txt\"\nknown = []"),
            "m.toml:5:9: there is expect already: expected only one of known and expect");
}

TEST(ReadMatrix, SaysWhereItIsNotToml) {
  std::string told = fault("title = \n");
  EXPECT_THAT(told, StartsWith("m.toml:1:"));
  EXPECT_EQ(told.find('\n'), std::string::npos);
}

TEST(ReadMatrix, TheFirstFaultInTheFileIsTold) {
  EXPECT_THAT(fault_in_server("zebra = 1\naltitudes = 2"),
              StartsWith("m.toml:4:1: there is no key"));
}

}  // namespace
}  // namespace chatspec
