// Every kind of step that the notation has, one row each. The parser and its messages, the player,
// the altitude of a session and the table in spec/notation.md come from these rows.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

/// Who a step may belong to; several are joined with `|`. `session`: to nobody.
enum class Doer : unsigned {
  session = 0,
  peer = 1,
  scripted = 2,
  server = 4,
  client = 8,
  disk = 16
};

constexpr Doer operator|(Doer one, Doer other) {
  return static_cast<Doer>(static_cast<unsigned>(one) | static_cast<unsigned>(other));
}
constexpr bool includes(Doer all, Doer one) {
  return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0;
}

/// What a step does in a session.
enum class Part {
  enters,   ///< says who takes part
  holds,    ///< holds other steps
  does,     ///< sends, types, puts, or keeps in mind what must not come
  looks,    ///< finds out how something is, which may be so before anything has happened
  waits,    ///< for something that may not come: may begin a branch of `either`
  receives  ///< the same, for what is sent or printed: may stand in `any-order` too
};

/// The altitudes at which a step may stand.
enum class Stands {
  at_wire,             ///< a session with it is one of wire
  at_wire_or_console,  ///< a session with it is none of behaviour
  anywhere,
  for_behaviour  ///< anywhere; a session of programs only is one of behaviour because of it
};

/// What tells rows of one alternative apart; not given where there is one row. A flag says so and
/// not the address: with -fsanitize=undefined GCC takes no comparison with null for a constant.
struct Fits {
  constexpr Fits() = default;
  constexpr Fits(bool (*which)(const Action&)) : fits(which), is_given(true) {}
  bool (*fits)(const Action&) = nullptr;
  bool is_given = false;
};

struct StepKind {
  std::string_view written;  ///< as on the page: "WHO > TEXT", "disk empty", "fence"
  std::size_t alternative;   ///< its index in `Action`
  Doer doers;
  Part part;
  Stands stands;
  std::string_view meaning;  ///< in a few words
  /// Where several kinds are one alternative of `Action`: whether the action is of this kind.
  Fits fits = {};
};

namespace step_table {

template <typename Deed, typename... Deeds>
constexpr std::size_t index_in(const std::variant<Deeds...>* /*only its type counts*/) {
  constexpr std::array same = {std::is_same_v<Deed, Deeds>...};
  return static_cast<std::size_t>(std::find(same.begin(), same.end(), true) - same.begin());
}
template <typename Deed>
inline constexpr std::size_t at = index_in<Deed>(static_cast<const Action*>(nullptr));

bool has_one_text(const Action& expect_line);
bool has_several_texts(const Action& expect_line);
bool is_interrupt(const Action& send_signal);
bool is_terminate(const Action& send_signal);
bool has_status(const Action& expect_exit);
bool has_any_status(const Action& expect_exit);
bool is_of_disk(const Action& file_step);
bool is_of_client(const Action& file_step);

constexpr Doer session = Doer::session, wire = Doer::peer | Doer::scripted, disk = Doer::disk;
constexpr Doer scripted = Doer::scripted, client = Doer::client, server = Doer::server;
constexpr Doer program = client | server;

using enum Part;
using enum Stands;

// Messages name the words in this order.
inline constexpr auto rows = std::to_array<StepKind>({
    {"peers NAME…", at<ConnectPeers>, session, enters, at_wire, "connect to the server under test"},
    {"server NAME", at<StartServer>, session, enters, anywhere, "the server under test starts"},
    {"client NAME", at<StartClient>, session, enters, anywhere, "a client under test starts"},
    {"scripted NAME", at<ScriptedServer>, session, enters, at_wire, "the player is the server"},

    {"any-order … end", at<AnyOrder>, session, holds, anywhere, "all of these, in any order"},
    {"either … or … end", at<Either>, session, holds, anywhere, "one of these ways"},
    {"fence", at<Fence>, session, looks, anywhere, "nothing else has come, and this is proved"},

    {"WHO > TEXT", at<SendLine>, wire, does, at_wire, "sends a line"},
    {"WHO >> BYTES", at<SendBytes>, wire, does, at_wire, "sends bytes"},
    {"WHO < TEXT", at<ExpectLine>, wire, receives, at_wire, "receives this line", has_one_text},
    {"WHO << BYTES", at<ExpectBytes>, wire, receives, at_wire, "receives these bytes"},
    {"WHO <| TEXT || TEXT…", at<ExpectLine>, wire, receives, at_wire, "receives one of these lines",
     has_several_texts},
    {"WHO !< TEXT", at<ForbidLine>, wire, does, at_wire, "must not receive this line"},
    {"WHO half-close", at<HalfClose>, wire, does, at_wire, "sends end of input"},
    {"WHO reset", at<Reset>, wire, does, at_wire, "ends the connection abruptly"},
    {"WHO closed", at<ExpectClosed>, wire, waits, at_wire, "the other side ends in good order"},
    {"WHO dropped", at<ExpectDropped>, wire, waits, at_wire, "the other side ends in any way"},
    {"WHO half-closed", at<ExpectHalfClosed>, scripted, waits, at_wire,
     "the other side sends end of input"},
    {"WHO stop-reading", at<StopReading>, wire, does, at_wire, "takes no bytes any more"},
    {"WHO resume", at<Resume>, wire, does, at_wire, "takes bytes again"},

    {"WHO types TEXT", at<TypeLine>, client, does, anywhere, "a person types a line"},
    {"WHO shows TEXT", at<ExpectShown>, program, receives, at_wire_or_console,
     "prints this line next"},
    {"WHO sees TEXT", at<ExpectSeen>, program, receives, for_behaviour, "prints this somewhere"},
    {"WHO !sees TEXT", at<ForbidSeen>, program, does, for_behaviour, "must not print this"},
    {"WHO ends-input", at<EndInput>, client, does, anywhere, "a person ends the input"},
    {"WHO complains TEXT", at<ExpectComplaint>, program, waits, anywhere,
     "writes this line to standard error next"},
    {"WHO listens", at<ExpectListening>, server, looks, anywhere, "listens on its port"},
    {"WHO rests", at<ExpectRest>, program, looks, anywhere, "has nothing to do and does nothing"},
    {"WHO interrupts", at<SendSignal>, program, does, anywhere, "gets SIGINT", is_interrupt},
    {"WHO terminates", at<SendSignal>, program, does, anywhere, "gets SIGTERM", is_terminate},
    {"WHO exits N", at<ExpectExit>, program, waits, anywhere, "ends with this status", has_status},
    {"WHO ends", at<ExpectExit>, program, waits, for_behaviour, "ends with any status",
     has_any_status},
    {"WHO restarts", at<Restart>, server, does, anywhere, "is started again"},
    {"WHO has file NAME = BYTES", at<PlaceFile>, client, does, anywhere,
     "a file is put into its directory", is_of_client},
    {"WHO file NAME is BYTES", at<ExpectFile>, client, waits, anywhere,
     "a file in its directory has this content", is_of_client},
    {"WHO file NAME absent", at<ExpectNoFile>, client, looks, anywhere,
     "its directory has no such file", is_of_client},
    {"WHO received BYTES", at<ExpectReceived>, client, waits, for_behaviour,
     "has a file with this content somewhere"},

    {"disk has NAME = BYTES", at<PlaceFile>, disk, does, anywhere,
     "a file is put into the server's directory", is_of_disk},
    {"disk has NAME -> TARGET", at<PlaceLink>, disk, does, anywhere,
     "a symbolic link is put into the server's directory"},
    {"disk file NAME is BYTES", at<ExpectFile>, disk, waits, anywhere,
     "a file in the server's directory has this content", is_of_disk},
    {"disk file NAME absent", at<ExpectNoFile>, disk, looks, anywhere,
     "the server's directory has no such file", is_of_disk},
    {"disk empty", at<ExpectEmptyDisk>, disk, waits, anywhere, "the server's directory is empty"},
});

constexpr const StepKind* first_row(std::size_t alternative) {
  const auto* const found = std::find_if(rows.begin(), rows.end(), [&](const StepKind& kind) {
    return kind.alternative == alternative;
  });
  return found == rows.end() ? nullptr : found;
}

constexpr bool every_alternative_has_a_row() {
  for (std::size_t i = 0; i < std::variant_size_v<Action>; ++i) {
    bool has_row = std::any_of(rows.begin(), rows.end(),
                               [&](const StepKind& kind) { return kind.alternative == i; });
    if (!has_row) return false;
  }
  return true;
}
static_assert(every_alternative_has_a_row(), "a kind of Action has no row in the table above");

constexpr bool shared_alternatives_are_told_apart() {
  return std::all_of(rows.begin(), rows.end(), [](const StepKind& kind) {
    const auto sharing = std::count_if(rows.begin(), rows.end(), [&](const StepKind& other) {
      return other.alternative == kind.alternative;
    });
    return (sharing > 1) == kind.fits.is_given && kind.part == first_row(kind.alternative)->part;
  });
}
static_assert(shared_alternatives_are_told_apart(),
              "rows of one alternative need `fits`, and the same part");

}  // namespace step_table

inline constexpr const auto& step_kinds = step_table::rows;

template <typename Deed>
inline constexpr Part part_of = step_table::first_row(step_table::at<Deed>)->part;

const StepKind& kind_of(const Action& action);
/// The peer or program to which the step belongs; empty: it names none, or several.
std::string who_of(const Step& step);

constexpr bool may_begin_branch(const StepKind& kind) {
  return kind.part >= Part::waits;
}
constexpr bool may_stand_in_any_order(const StepKind& kind) {
  return kind.part == Part::receives;
}

/// The words that a line of this kind begins with: "WHO", ">"; "disk", "empty"; "fence", "".
constexpr std::string_view first_word(const StepKind& kind) {
  return kind.written.substr(0, kind.written.find(' '));
}
constexpr std::string_view second_word(const StepKind& kind) {
  const auto space = kind.written.find(' ');
  if (space == std::string_view::npos) return "";
  const auto rest = kind.written.substr(space + 1);
  return rest.substr(0, rest.find(' '));
}
/// What somebody does, behind the name: ">", "shows".
constexpr bool is_deed(const StepKind& kind) {
  return first_word(kind) == "WHO";
}
/// What tells its lines from others: the word behind the name of whoever does it, or the first one.
constexpr std::string_view word_of(const StepKind& kind) {
  return is_deed(kind) ? second_word(kind) : first_word(kind);
}

/// For messages: the words of all kinds that are wanted, each once, with a space between them.
std::string words_of(const std::function<bool(const StepKind&)>& wanted,
                     std::string_view (*word)(const StepKind&) = word_of);

/// Whether it is a word in lower case of one of the rows, as `half-close` or `absent`.
bool is_word_of_a_step(std::string_view word);

/// The first of these steps, inside blocks too, in the order of the text, that is wanted; null:
/// none.
const Step* find_step(const std::vector<Step>& steps,
                      const std::function<bool(const Step&)>& wanted);
/// Each of them, in that order.
void for_each_step(const std::vector<Step>& steps, const std::function<void(const Step&)>& use);
/// Whether one of these steps, inside blocks too, is of a kind that is wanted.
bool any_step(const std::vector<Step>& steps, const std::function<bool(const StepKind&)>& wanted);

}  // namespace chatspec
