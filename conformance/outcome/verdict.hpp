// What can be said of a session, and how it was proved that nothing more was sent.
#pragma once

#include <optional>
#include <string_view>

namespace chatspec {

/// What is said of a session, in order of weight: of several plays the heaviest verdict counts.
enum class Verdict {
  passed,            ///< all of it was as the spec says
  passed_leniently,  ///< a SHOULD was missed, or an alternative marked `lenient` was taken
  expected_failure,  ///< it failed, and the file of expectations says so, with a reason
  unsupported,       ///< declared: by the command (no {dir}, no client) or by that file
  blocked,           ///< it failed for a cause that another session's verdict already names
  failed,            ///< the program did something else than the spec says
  hang,              ///< a deadline was missed: the program did not do what was waited for
  crashed,           ///< a signal, a traceback, a sanitizer's report, or no service afterwards
  unexpected_pass,   ///< it passed, and the file of expectations says that it fails
  broken,            ///< our own trouble, never the program's: the session cannot be played
};
/// "PASS", "PASS-LENIENT", "EXPECTED-FAIL", "UNSUPPORTED", "BLOCKED", "FAIL", "HANG", "CRASH",
/// "UNEXPECTED-PASS", "BROKEN".
std::string_view name(Verdict verdict);
/// The verdict of this name, in capitals or not; nothing if there is none.
std::optional<Verdict> verdict_named(std::string_view name);
/// Whether a run with this verdict in it ends with a status other than 0.
bool is_bad(Verdict verdict);

/// How it was proved that nothing more was sent. spec/notation.md, "How silence is proved".
enum class Proof {
  sentinel,
  reply,
  drain,
  quiescent,
  but_for_timers,  ///< quiescent, but a program waits for a time and may act when it is over
  quiet,           ///< not a proof: nothing was seen for a while; only where no other can be had
};
std::string_view name(Proof proof);

}  // namespace chatspec
