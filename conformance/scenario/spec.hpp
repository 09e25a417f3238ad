// A suite, read: the protocol block, the requirements, and all sessions, from Markdown specs and
// `.sess` files. The format is described in spec/notation.md.
#pragma once

#include <string>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

enum class Level { must, must_not, should, should_not, may };

/// One normative sentence of a spec.
struct Requirement {
  std::string id;  ///< e.g. "chat.not-to-sender"
  Level level = Level::must;
  bool asked_by_exercise = false;
  std::string sentence;  ///< the quotation's text, white space collapsed
  std::string section;   ///< the text of the nearest heading above it
  Place place;           ///< of its heading
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
};

struct Suite {
  ProtocolHead head;
  std::vector<Requirement> requirements;  ///< in the order of the text
  std::vector<Session> sessions;          ///< in the order of the text, files in the order given
};

}  // namespace chatspec
