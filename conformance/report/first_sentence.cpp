#include "report/first_sentence.hpp"

namespace chatspec {

std::string first_sentence(const RunResult& /*run*/) {
  return "";
}

}  // namespace chatspec
