// The page of a matrix in a real browser: wide, narrow, and without script.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "interop/interop_html.hpp"
#include "interop/testing_grid.hpp"
#include "report/testing_browser.hpp"

namespace chatspec {
namespace {

constexpr std::string_view look_script = R"(
const look = (frame) => {
  const inner = frame.contentDocument, shown = frame.contentWindow;
  const fits = () => inner.scrollingElement.scrollWidth <= shown.innerWidth;
  const found = { problems: shown.problems || [], taken: 'taken' in shown, fits: fits() };
  for (const one of inner.querySelectorAll('details')) one.open = true;
  found.fits_opened = fits();
  found.too_wide = [...inner.querySelectorAll('body *')].filter((one) =>
    !one.closest('.scroll, .command, .skip, .unseen') &&
    one.getBoundingClientRect().right > shown.innerWidth + 1).map((one) => one.className);
  const cells = [...inner.querySelectorAll('.matrix td a')];
  found.cells = cells.length;
  found.lost = cells.filter((one) => !inner.querySelector(one.getAttribute('href'))).length;
  return found;
};
)";

TEST(InteropPage, InARealBrowser) {
  std::string chromium = find_chromium();
  if (chromium.empty()) GTEST_SKIP() << "no chromium is installed";
  TestingGrid testing;
  testing.matrix.title = "</title><script>taken = 1</script>" + std::string(200, 'x');
  testing.matrix.servers[0].name = "</th><script>taken = 1</script>";
  testing.matrix.servers[1].note = std::string(300, 'y');
  testing.all_end(Verdict::passed);
  testing.ends("old × good", {Verdict::failed, Verdict::hang});
  std::string output;
  auto found = look_in_chromium(chromium, interop_html(testing.grid), look_script, output);
  ASSERT_TRUE(found.is_array()) << output.substr(0, 2000);
  ASSERT_EQ(found.size(), 3U);
  for (const auto& one : found) {
    EXPECT_EQ(one["cells"], 8);
    EXPECT_EQ(one["lost"], 0);
    EXPECT_EQ(one["fits"], true);
    EXPECT_EQ(one["fits_opened"], true);
    EXPECT_TRUE(one["too_wide"].empty()) << one["too_wide"];
    EXPECT_TRUE(one["problems"].empty()) << one["problems"];
    EXPECT_EQ(one["taken"], false);
  }
}

}  // namespace
}  // namespace chatspec
