// What a session says, as values: made by the parser, played by the player, shown by the reporters.
// The grammar and the meaning of every step: spec/notation.md. Nothing here knows the protocol.
#pragma once

#include <cstddef>
#include <cstdint>
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

using TextPiece = std::variant<Literal, Variable, Hole>;
struct Text {
  std::vector<TextPiece> pieces;
};

// ---- Bytes: "…" hex(…) random(n) repeat(n, "…") $name @file | ---------------------------------

struct RandomBytes {
  std::size_t size_bytes = 0;
};
struct RepeatedBytes {
  std::size_t count = 0;
  std::vector<std::variant<Literal, Variable>> unit;
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

struct ConnectPeers {
  std::vector<std::string> names;
};
struct StartServer {
  std::string name;
};
struct StartClient {
  std::string name;
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
enum class ConsoleSignal { interrupt, terminate };
struct SendSignal {
  std::string who;
  ConsoleSignal signal = ConsoleSignal::interrupt;
};
struct ExpectExit {
  std::string who;
  int status = 0;
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

// ---- The session --------------------------------------------------------------------------------

struct AnyOrder;

using Action = std::variant<ConnectPeers, StartServer, StartClient, ScriptedServer, SendLine,
                            SendBytes, ExpectLine, ExpectBytes, ForbidLine, Fence, HalfClose, Reset,
                            ExpectClosed, ExpectHalfClosed, StopReading, Resume, TypeLine,
                            ExpectShown, EndInput, SendSignal, ExpectExit, PlaceFile, PlaceLink,
                            ExpectFile, ExpectNoFile, ExpectEmptyDisk, AnyOrder>;

struct Step;
/// The receiving steps of an `any-order … end` block.
struct AnyOrder {
  std::vector<Step> steps;
};
struct Step {
  Place place;
  std::string source;  ///< the line as written, without indentation
  Action action;
};

struct Session {
  std::string id;
  std::vector<std::string> proves;  ///< requirement ids
  int points = 1;
  std::string why;  ///< empty: the requirement's sentence says it
  Place place;      ///< of the line `session ID`
  std::vector<Step> steps;
};

}  // namespace chatspec
