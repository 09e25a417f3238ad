#include "endpoint/result.hpp"

#include <cerrno>

namespace chatspec {

tl::unexpected<Trouble> last_error(std::string what) {
  return tl::unexpected<Trouble>(
      {std::error_code(errno, std::generic_category()), std::move(what)});
}

tl::unexpected<Trouble> trouble(std::string what) {
  return tl::unexpected<Trouble>({{}, std::move(what)});
}

}  // namespace chatspec
