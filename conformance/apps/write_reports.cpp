#include "apps/write_reports.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "apps/writable_file.hpp"
#include "endpoint/nearest_word.hpp"

namespace chatspec {
namespace {

bool write_file(const std::string& path, const std::string& text, std::ostream& err) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) err << "chatspec: cannot write the report " << path << "\n";
  return static_cast<bool>(file);
}

}  // namespace

std::optional<ReportWish> parse_report_wish(const std::string& text) {
  auto equals = text.find('=');
  ReportWish wish{report_format_named(text.substr(0, equals)),
                  equals == std::string::npos ? "" : text.substr(equals + 1)};
  if (wish.format == nullptr) return std::nullopt;
  if (equals != std::string::npos && wish.file.empty()) return std::nullopt;
  if (wish.file == "-") wish.file.clear();
  return wish;
}

tl::expected<std::vector<ReportWish>, std::string> parse_report_wishes(
    const std::vector<std::string>& texts) {
  std::vector<ReportWish> wishes;
  const std::string* on_output = nullptr;
  for (const std::string& text : texts) {
    auto wish = parse_report_wish(text);
    if (!wish) {
      std::vector<std::string_view> names = report_format_names();
      return tl::unexpected(
          fmt::format("--report {}: there is {}, each alone or with =FILE{}", text, listed(names),
                      did_you_mean(text.substr(0, text.find('=')), {names.begin(), names.end()})));
    }
    if (wish->file.empty()) {
      if (on_output != nullptr) {
        return tl::unexpected(fmt::format(
            "--report {} and --report {}: only one can go to standard output, name a file with "
            "=FILE",
            *on_output, text));
      }
      on_output = &text;
    } else if (std::string why = why_not_writable(wish->file); !why.empty()) {
      return tl::unexpected(fmt::format("--report {}: cannot write there: {}", text, why));
    }
    wishes.push_back(*wish);
  }
  return wishes;
}

TextStyle style_of(const std::ostream& out, bool show_passed) {
  TextStyle style;
  style.show_passed = show_passed;
  if (&out != &std::cout || ::isatty(STDOUT_FILENO) == 0) return style;
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  style.colour = no_colour == nullptr || *no_colour == '\0';
  winsize size{};
  // Wider lines are hard to read, and a chart's columns lie too far apart.
  constexpr unsigned short narrowest = 60, widest = 160;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > narrowest) {
    style.columns = std::min(size.ws_col, widest);
  }
  return style;
}

bool text_goes_out(const std::vector<ReportWish>& wishes) {
  return std::none_of(wishes.begin(), wishes.end(), [](const ReportWish& wish) {
    return !wish.format->on_terminal && wish.file.empty();
  });
}

bool write_reports(const std::vector<ReportWish>& wishes, const MakeReport& make,
                   const TextStyle& style, std::ostream& out, std::ostream& err) {
  bool written = true;
  std::vector<ReportWish> all = wishes;
  bool output_is_free = std::none_of(all.begin(), all.end(),
                                     [](const ReportWish& wish) { return wish.file.empty(); });
  if (output_is_free) all.push_back({});
  for (const ReportWish& wish : all) {
    if (wish.file.empty()) {
      out << make(wish, style) << std::flush;
    } else {
      // A file is searched and not read from its end: it has everything.
      TextStyle plain{.show_passed = style.show_passed, .verbose = true};
      written = write_file(wish.file, make(wish, plain), err) && written;
    }
  }
  return written;
}

bool write_reports(const std::vector<ReportWish>& wishes, const RunResult& run,
                   const TextStyle& style, bool without_lines, std::ostream& out,
                   std::ostream& err) {
  auto make = [&](const ReportWish& wish, const TextStyle& as) {
    bool rest = without_lines && wish.format->on_terminal && wish.file.empty();
    return rest ? closing_text(run, as) : wish.format->render(run, as);
  };
  return write_reports(wishes, make, style, out, err);
}

}  // namespace chatspec
