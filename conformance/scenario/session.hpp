// What a session says, as values: made by the parser, played by the player, shown by the reporters.
// The grammar and the meaning of every step: spec/notation.md. Nothing here knows the protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chatspec {

/// A place in a spec or session file; line and column count from 1.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

// ---- Text: "$ann: hello {int}" ---------------------------------------------------------------

struct Literal {
  std::string text;
};
/// `$name`: a peer's address, or captured on first use.
struct Variable {
  std::string name;
};
enum class Hole { integer, any };

/// A long text that a short word stands for: `{words 260}`.
struct LongText {
  std::string text;
  std::string source;  ///< as written
};

using TextPiece = std::variant<Literal, Variable, Hole, LongText>;
struct Text {
  std::vector<TextPiece> pieces;
};

// ---- Bytes: "…" hex(…) random(n) repeat(n, "…") $name @file | ---------------------------------

struct RandomBytes {
  std::size_t size_bytes = 0;
};
struct RepeatedBytes {
  std::size_t count = 0;
  std::vector<std::variant<Literal, Variable, RepeatedBytes>> unit;
};
struct FileBytes {
  std::string path;  ///< as written; relative to the session's own file
};
/// What follows is sent in a segment of its own.
struct SegmentBorder {};

using BytesPiece =
    std::variant<Literal, RandomBytes, RepeatedBytes, Variable, FileBytes, SegmentBorder>;
struct Bytes {
  std::vector<BytesPiece> pieces;
};

// ---- Who takes part ---------------------------------------------------------------------------

/// `peers ann idle*200`: a crowd's names are written out, `idle-1` to `idle-200`.
struct ConnectPeers {
  std::vector<std::string> names;
};
/// What is known of a server when its first step is played: that it listens; only that it was
/// launched (`starting`); that it cannot listen, for the player does so on its port (`port-taken`).
enum class Startup { awaited, starting, port_taken };
/// `piped`: standard input and output are pipes in place of a terminal.
struct StartServer {
  std::string name;
  bool piped = false;
  Startup startup = Startup::awaited;
};
struct StartClient {
  std::string name;
  bool piped = false;
};
struct ScriptedServer {
  std::string name;
};

// ---- Wire steps; `who` is a peer or the scripted server ----------------------------------------

struct SendLine {
  std::string who;
  Text text;
};
struct SendBytes {
  std::string who;
  Bytes bytes;
};
/// One text for `<`, several for `<|`.
struct ExpectLine {
  std::string who;
  std::vector<Text> alternatives;
};
struct ExpectBytes {
  std::string who;
  Bytes bytes;
};
struct ForbidLine {
  std::string who;
  Text text;
};
struct Fence {};
struct HalfClose {
  std::string who;
};
struct Reset {
  std::string who;
};
struct ExpectClosed {
  std::string who;
};
/// `dropped`: ended in any way, whatever came before.
struct ExpectDropped {
  std::string who;
};
struct ExpectHalfClosed {
  std::string who;
};
struct StopReading {
  std::string who;
};
struct Resume {
  std::string who;
};

// ---- Console steps; `who` is a program under test ----------------------------------------------

struct TypeLine {
  std::string who;
  Text text;
};
struct ExpectShown {
  std::string who;
  Text text;
};
struct EndInput {
  std::string who;
};
/// `sees`: the text stands somewhere in what the program has printed and no `sees` has taken yet.
struct ExpectSeen {
  std::string who;
  Text text;
};
/// `!sees`: it does not print this before the next fence, or the end.
struct ForbidSeen {
  std::string who;
  Text text;
};
/// `restarts`: the server, which has ended, is started again with the same directory and port.
struct Restart {
  std::string who;
};
/// `listens`: the server does, at this very moment.
struct ExpectListening {
  std::string who;
};
/// `complains`: the next line on its standard error.
struct ExpectComplaint {
  std::string who;
  Text text;
};
/// `rests`: the program has nothing to do, and does nothing.
struct ExpectRest {
  std::string who;
};
enum class ConsoleSignal { interrupt, terminate };
struct SendSignal {
  std::string who;
  ConsoleSignal signal = ConsoleSignal::interrupt;
};
struct ExpectExit {
  std::string who;
  std::optional<int> status;  ///< nothing (`ends`): any, if it is not a crash
};

// ---- Files; `who` is a client, or empty for the server's directory ("disk") --------------------

struct PlaceFile {
  std::string who;
  std::string name;
  Bytes bytes;
};
struct PlaceLink {
  std::string name;
  std::string target;
};
struct ExpectFile {
  std::string who;
  std::string name;
  Bytes bytes;
};
struct ExpectNoFile {
  std::string who;
  std::string name;
};
struct ExpectEmptyDisk {};
/// `received BYTES`: somewhere below the client's working directory there is now, or soon, a file
/// with this content that the session did not put there.
struct ExpectReceived {
  std::string who;
  Bytes bytes;
};

// ---- The session --------------------------------------------------------------------------------

struct AnyOrder;
struct Either;

using Action =
    std::variant<ConnectPeers, StartServer, StartClient, ScriptedServer, SendLine, SendBytes,
                 ExpectLine, ExpectBytes, ForbidLine, Fence, HalfClose, Reset, ExpectClosed,
                 ExpectDropped, ExpectHalfClosed, StopReading, Resume, TypeLine, ExpectShown,
                 EndInput, SendSignal, ExpectExit, PlaceFile, PlaceLink, ExpectFile, ExpectNoFile,
                 ExpectEmptyDisk, ExpectSeen, ForbidSeen, Restart, ExpectReceived, ExpectRest,
                 ExpectListening, ExpectComplaint, AnyOrder, Either>;

struct Step;
/// The receiving steps of an `any-order … end` block.
struct AnyOrder {
  std::vector<Step> steps;
};
struct Branch;
/// `either … or … or lenient "TEXT" … end`: the branch whose first step, a receiving one, is
/// fulfilled first is the one that is played.
struct Either {
  std::vector<Branch> branches;
};
struct Step {
  Place place;
  std::string source;  ///< the line as written, without indentation
  Action action;
};

struct Branch {
  bool lenient = false;
  std::string remark;  ///< of a lenient branch: what should have been otherwise
  std::vector<Step> steps;
};

struct Session {
  std::string id;
  std::vector<std::string> proves;  ///< requirement ids
  std::vector<std::string> needs;   ///< sessions; when one of them fails too, this one is blocked
  int points = 1;
  bool once = false;  ///< played whole only: dear, and nothing depends on the cut
  std::string why;    ///< empty: the requirement's sentence says it
  Place place;        ///< of the line `session ID`
  std::vector<Step> steps;
  std::vector<Place> needs_at;  ///< where each of `needs` is named
};

}  // namespace chatspec
