#include "apps/help_texts.hpp"

#include <map>

namespace chatspec {
namespace {

constexpr char of_the_program[] = R"(Examples:
  chatspec run --server 'bin/chat-server-select --port {port} --directory {dir}'
  chatspec run --server 'python3 server.py' --client 'python3 client.py' --watch
  chatspec interop matrix.toml --report html=matrix.html
  chatspec merge shard-1.json shard-2.json --report html=result.html
  chatspec list

Each command has a help of its own: chatspec run --help.

Exit status: 0 all passed, 1 something failed, 2 wrong use, 3 nothing could be tested,
130 interrupted (Ctrl-C; 128 and the signal's number) or the time limit was over.
More: man chatspec)";

constexpr char of_run[] = R"(Examples:
  chatspec run --server 'python3 server.py {port} {dir}'
  chatspec run --server 'python3 server.py' --client 'python3 client.py' --watch
  chatspec run SESSION --connect localhost:9999
  chatspec run behaviour --server 'python3 server.py' --client 'python3 client.py'
  chatspec run --level must --asked-by exercise --server './server {port} {dir}'
  chatspec run --only 'first-*' --play bytes --seed 7 --server './server {port} {dir}'
  chatspec run my-sessions/ --server './server {port}' --report text --report junit=result.xml
  chatspec run --fail-fast --time-limit 5m --server './server {port}'
  chatspec run --write-expect known.txt --server './server {port}'
  chatspec run --failed result.json --server './server {port}' --expect known.txt

In CMD, {port} and {dir} stand for a free port and a fresh directory of its own. A program
without {port} is expected on the port that the spec names; a session that looks into the
server's directory needs {dir}.

The FILE of --expect has one line for each thing that is known, and comments (#):
  fail files.* because our server keeps no files yet
  unsupported console.* because our programs speak Indonesian
The second word is a GLOB for sessions or requirements. Sessions that are to fail are played:
EXPECTED-FAIL, or UNEXPECTED-PASS, which makes the run fail. Unsupported ones are not played.

Exit status: 0 all passed, 1 something failed, 2 wrong use, 3 nothing could be tested,
130 interrupted (Ctrl-C; 128 and the signal's number) or the time limit was over.)";

constexpr char of_interop[] = R"(Examples:
  chatspec interop matrix.toml
  chatspec interop matrix.toml --pairs --report html=matrix.html
  chatspec interop matrix.toml --server mine --client 'py*' --only 'first-*'

MATRIX is a TOML file:
  title = "Our class"            # all but server and client may be left out
  directory = "."                # where relative paths begin; default: where the file lies
  [[server]]
  name = "select"
  command = "python3 server-select.py --port {port} --directory {dir}"
  [[client]]
  name = "nc"
  command = "nc localhost {port}"
  note = "shows what arrives"    # a few words for the page
  follows = false                # it does not claim to follow the standard; default: true
  altitudes = ["behaviour"]      # what is fair to ask of it; default: wire, console, behaviour
  known = ["unsupported a-file-for-two because it sends no files"]   # or: expect = "FILE"
{port} and {dir} are as in chatspec run, {here} is the directory. known and expect say what is known
to fail, or not to be there, as --expect of chatspec run does.

Exit status: 0 nothing failed where both sides claim to follow the standard, 1 something did,
2 wrong use, 3 something could not be tested, 130 interrupted.)";

constexpr char of_merge[] = R"(Examples:
  chatspec run --shard 1/2 --report json=1.json --server './server {port}'
  chatspec run --shard 2/2 --report json=2.json --server './server {port}'
  chatspec merge 1.json 2.json
  chatspec merge 1.json 2.json --report html=result.html

Exit status: that of a run of all of it.)";

constexpr char of_list[] = R"(Examples:
  chatspec list
  chatspec list my-sessions/
  chatspec list --altitude behaviour
  chatspec list --json)";

constexpr char of_show[] = R"(Examples:
  chatspec show SESSION
  chatspec show REQUIREMENT)";

constexpr char of_trace[] = R"(Examples:
  chatspec trace
  chatspec trace src/ include/

A line of code says which sentence it fulfils by two comments above it:
  //= spec/protocol.md#REQUIREMENT
  //# the words of the sentence

Exit status: 0 all fits, 1 a sentence without a session, or a quotation that is none.)";

constexpr char of_completion[] = R"(Examples:
  source <(chatspec completion bash)
  chatspec completion fish | source)";

}  // namespace

std::string help_end(const std::string& command) {
  static const std::map<std::string, const char*> ends = {
      {"", of_the_program},    {"run", of_run},
      {"interop", of_interop}, {"merge", of_merge},
      {"list", of_list},       {"show", of_show},
      {"trace", of_trace},     {"completion", of_completion},
  };
  auto found = ends.find(command);
  return found == ends.end() ? "" : found->second;
}

}  // namespace chatspec
