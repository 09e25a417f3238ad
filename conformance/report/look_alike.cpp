#include "report/look_alike.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "outcome/run_numbers.hpp"
#include "outcome/visible.hpp"

namespace chatspec {
namespace {

using Point = std::uint32_t;

struct LookAlike {
  Point point;
  char plain;  ///< the ASCII character that it looks like
  std::string_view name;
};

constexpr LookAlike look_alikes[] = {
    {0xa0, ' ', "a no-break space"},       {0x2002, ' ', "an en space"},
    {0x2003, ' ', "an em space"},          {0x2007, ' ', "a figure space"},
    {0x2009, ' ', "a thin space"},         {0x202f, ' ', "a narrow no-break space"},
    {0x3000, ' ', "an ideographic space"}, {0x2010, '-', "another hyphen"},
    {0x2011, '-', "a no-break hyphen"},    {0x2012, '-', "a figure dash"},
    {0x2013, '-', "an en dash"},           {0x2014, '-', "an em dash"},
    {0x2212, '-', "a minus sign"},         {0x2018, '\'', "a curly quote"},
    {0x2019, '\'', "a curly quote"},       {0x02bc, '\'', "a letter apostrophe"},
    {0xb4, '\'', "an acute accent"},       {0x201c, '"', "a curly quote"},
    {0x201d, '"', "a curly quote"},        {0x2044, '/', "a fraction slash"},
    {0x2215, '/', "a division slash"},     {0x2236, ':', "a ratio sign"},
    {0x2024, '.', "a one dot leader"},
};

struct Letters {
  std::string_view script;
  Point first;
  std::string_view plain;  ///< from `first` on; `.` where nothing of ASCII looks like it
};
constexpr Letters letters[] = {
    {"Cyrillic", 0x405, "SI.J"},
    {"Cyrillic", 0x410, "A.B..E....K.MHO.PCTY.X"},
    {"Cyrillic", 0x430, "a....e........o.pc.y.x"},
    {"Cyrillic", 0x455, "si.j"},
    {"Greek", 0x391, "AB..EZH.IK.MN.O.P..TY.X"},
    {"Greek", 0x3bf, "o"},
};

constexpr Point full_width_first = 0xff01, full_width_last = 0xff5e;

// The ASCII character that somebody reads here; 0: none.
char plain_of(Point point) {
  if (point < 0x80) return static_cast<char>(point);
  if (point >= full_width_first && point <= full_width_last) {
    return static_cast<char>(point - full_width_first + '!');
  }
  for (const LookAlike& one : look_alikes) {
    if (one.point == point) return one.plain;
  }
  for (const Letters& one : letters) {
    if (point < one.first || point >= one.first + one.plain.size()) continue;
    char plain = one.plain[point - one.first];
    return plain == '.' ? '\0' : plain;
  }
  return '\0';
}

std::string described(Point point, std::string_view bytes) {
  std::string number = fmt::format(" (U+{:04X})", point);
  std::string as_it_is(visible(bytes));
  if (point == ' ') return "a space" + number;
  if (point == '-') return "a hyphen" + number;
  if (point == '\'' || point == '"') return "a straight quote" + number;
  for (const LookAlike& one : look_alikes) {
    if (one.point == point) return std::string(one.name) + number;
  }
  if (point >= full_width_first && point <= full_width_last) {
    return "full-width " + as_it_is + number;
  }
  for (const Letters& one : letters) {
    if (point >= one.first && point < one.first + one.plain.size()) {
      return std::string(one.script) + " " + as_it_is + number;
    }
  }
  bool latin = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
  return (latin ? "Latin " : "") + as_it_is + number;
}

bool all_of(std::string_view text, char wanted) {
  return !text.empty() && text.find_first_not_of(wanted) == std::string_view::npos;
}

// What stands at the end of one of them and not of the other.
std::string named_end(std::string_view rest) {
  if (rest == "\n") return "the LF at the end";
  if (rest == "\r") return "a CR at the end";
  if (rest == "\r\n") return "CR LF at the end";
  if (rest == " ") return "a space at the end";
  if (all_of(rest, ' ')) return counted(rest.size(), "space") + " at the end";
  if (rest == "\t") return "a TAB at the end";
  if (all_of(rest, '\0')) return counted(rest.size(), "zero byte") + " at the end";
  return "";
}

std::string only_got(std::string_view rest) {
  std::string end = named_end(rest);
  if (end.empty()) return "";
  if (rest == "\n") return "there is one LF too many at the end";
  if (rest == "\r") return end + ": the line ends in CR LF, not in LF";
  return end + (rest.size() > 1 && rest != "\r\n" ? " do" : " does") + " not belong there";
}

// A letter with its accent as one character, or as two.
bool is_with_accent(std::string_view one, std::string_view two) {
  constexpr Point accents_first = 0x300, accents_last = 0x36f;
  auto whole = first_character(one), letter = first_character(two);
  if (!whole || !letter || whole->point < 0xc0 || letter->point >= 0x80) return false;
  auto accent = first_character(two.substr(letter->size_bytes));
  return accent && accent->point >= accents_first && accent->point <= accents_last;
}

std::string in_characters(std::string_view expected, std::string_view got) {
  if (is_with_accent(expected, got)) {
    return "a letter and its accent came as two characters and should be one";
  }
  if (is_with_accent(got, expected)) {
    return "a letter and its accent came as one character and should be two";
  }
  auto wanted = first_character(expected), came = first_character(got);
  if (!wanted) return "";
  if (!came) {
    bool latin_1 = wanted->point < 0x100 && static_cast<unsigned char>(got[0]) == wanted->point;
    return latin_1 ? fmt::format("the text came in ISO 8859-1 (byte {:02x}), not in UTF-8",
                                 wanted->point)
                   : "";
  }
  char read = plain_of(came->point);
  if (wanted->point == came->point || read == '\0' || read != plain_of(wanted->point)) return "";
  return fmt::format("{} stands where {} belongs",
                     described(came->point, got.substr(0, came->size_bytes)),
                     described(wanted->point, expected.substr(0, wanted->size_bytes)));
}

// White space that a text begins with, and what follows it.
struct Blank {
  std::string described;  ///< empty: there is none
  std::size_t characters = 0;
  std::string_view rest;
};

Blank blank_before(std::string_view text) {
  Blank blank{"", 0, text};
  for (auto one = first_character(text); one && plain_of(one->point) == ' ';
       one = first_character(blank.rest)) {
    ++blank.characters;
    blank.described = described(one->point, blank.rest.substr(0, one->size_bytes));
    blank.rest.remove_prefix(one->size_bytes);
  }
  if (blank.characters > 1) blank.described = counted(blank.characters, "space");
  return blank;
}

// White space that only one of them has, with the same behind it, at least for a character.
std::string in_blanks(std::string_view expected, std::string_view got) {
  Blank wanted = blank_before(expected), came = blank_before(got);
  bool one_has_it = wanted.described.empty() != came.described.empty();
  bool same_behind = !wanted.rest.empty() && !came.rest.empty() && wanted.rest[0] == came.rest[0];
  if (!one_has_it || !same_behind) return "";
  const Blank& blank = came.described.empty() ? wanted : came;
  std::string_view verb = blank.characters == 1 ? " is" : " are";
  return fmt::format("{}{}{} here", blank.described, verb,
                     came.described.empty() ? " missing" : " too many");
}

}  // namespace

std::string unseen_difference(std::string_view expected, std::string_view got) {
  auto [wanted, came] = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
  auto at = static_cast<std::size_t>(came - got.begin());
  if (wanted == expected.end() && came == got.end()) return "";
  if (wanted == expected.end()) return only_got(got.substr(at));
  if (came == got.end()) {
    std::string end = named_end(expected.substr(at));
    return end.empty() ? "" : end + " is missing";
  }
  std::string_view wanted_rest = expected.substr(at), came_rest = got.substr(at);
  if (came_rest == "\r" + std::string(wanted_rest) && wanted_rest.starts_with('\n')) {
    return "the line ends in CR LF, not in LF";
  }
  std::size_t begin = std::min(character_begin(got, at), character_begin(expected, at));
  std::string blanks = in_blanks(expected.substr(begin), got.substr(begin));
  return blanks.empty() ? in_characters(expected.substr(begin), got.substr(begin)) : blanks;
}

}  // namespace chatspec
