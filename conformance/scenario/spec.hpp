// A suite, read: the protocol block, the requirements, and all sessions, from Markdown specs and
// `.sess` files. The format is described in spec/notation.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

enum class Level { must, must_not, should, should_not, may };
/// "MUST", "MUST NOT", …
std::string_view name(Level level);

/// One normative sentence of a spec.
struct Requirement {
  std::string id;  ///< e.g. "chat.not-to-sender"
  Level level = Level::must;
  bool asked_by_exercise = false;
  std::string sentence;  ///< the quotation's text, white space collapsed
  std::string section;   ///< the text of the nearest heading above it
  Place place;           ///< of its heading
};

/// Names in a line of the `protocol` block, in its order.
struct NamedSessions {
  std::vector<std::string> ids;
  std::vector<Place> places;  ///< where each of them is named
};

/// The `protocol` block: all that the player knows about the protocol it plays.
struct ProtocolHead {
  std::string name;
  int port = 0;
  std::string address;  ///< holds {host} and {port}
  std::string address6;
  std::string sentinel;  ///< holds {word}
  std::string heard;     ///< holds {sender} and {word}
  std::string probe;     ///< holds {word}
  std::string probed;    ///< holds {word}
  /// Sessions that show that the words above work; where the player's own words fail and one of
  /// these has failed, that is the cause.
  NamedSessions relies;
  /// Sessions that show that a line may come in several segments, and several lines in one; where
  /// the player has cut lines, or glued them together, and one of these has failed, that is the
  /// cause.
  NamedSessions cut, glued;
  /// Sessions that are played beside those of what people see where the programs speak a wire
  /// format of their own.
  NamedSessions example;
};

/// What a session depends on, from exact bytes to nothing but what people see.
enum class Altitude {
  wire,       ///< peers or a scripted server: exact bytes
  console,    ///< real programs, and the standard's wording
  behaviour,  ///< real programs, any wire and any wording: only `sees` and `received`
};
/// "wire", "console", "behaviour".
std::string_view name(Altitude altitude);

struct Suite {
  ProtocolHead head;
  std::vector<Requirement> requirements;  ///< in the order of the text
  std::vector<Session> sessions;          ///< in the order of the text, files in the order given
};

/// The requirement of this id; null if the suite has none.
const Requirement* find_requirement(const Suite& suite, std::string_view id);

/// As its steps stand (`Stands` in step_table.hpp). Wire: one of them stands only there, for a peer
/// or a scripted server takes part. Behaviour: none needs the standard's wording, and one at least
/// asks for what people see. Console: every other.
Altitude altitude_of(const Session& session);
/// The strictest level among the requirements it proves; `must` if the suite knows none of them.
Level level_of(const Session& session, const Suite& suite);
/// Whether the exercise asks for one of the requirements it proves.
bool asked_by_exercise(const Session& session, const Suite& suite);
/// The section of the spec where the first requirement it proves stands; empty if the suite does
/// not know it.
std::string section_of(const Session& session, const Suite& suite);

}  // namespace chatspec
