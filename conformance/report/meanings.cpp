#include "report/meanings.hpp"

namespace chatspec {

std::string_view meaning(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "it did what the standard says";
    case Verdict::passed_leniently:
      return "it passed, and something that SHOULD be otherwise is not";
    case Verdict::expected_failure:
      return "it failed, and the file of expectations says so";
    case Verdict::unsupported:
      return "it was not played: something that it needs is not there";
    case Verdict::blocked:
      return "it failed for a cause that another session tells; mend that one first";
    case Verdict::failed:
      return "it did something else than the standard says";
    case Verdict::hang:
      return "it never did what was waited for";
    case Verdict::crashed:
      return "it ended or stopped serving, by a signal, an exception or a sanitizer's report";
    case Verdict::unexpected_pass:
      return "it passed, and the file of expectations says that it fails";
    case Verdict::broken:
      return "it could not be tested; this is never the fault of the program";
  }
  return "";
}

std::string_view meaning(Proof proof) {
  switch (proof) {
    case Proof::sentinel:
      return "a random word was said behind the lines in question, and everybody read nothing else "
             "before it";
    case Proof::reply:
      return "a question with a random word was answered, and nothing else came before the answer";
    case Proof::drain:
      return "each connection was read to its end";
    case Proof::quiescent:
      return "every thread of the program was at rest and nothing was under way";
    case Proof::but_for_timers:
      return "the program was at rest, but waits for a time that was too long to wait for";
    case Proof::quiet:
      return "no proof: nothing was seen for a while";
  }
  return "";
}

std::string_view meaning(Altitude altitude) {
  switch (altitude) {
    case Altitude::wire:
      return "what is sent and received, byte by byte";
    case Altitude::console:
      return "what a program prints, in the standard's words";
    case Altitude::behaviour:
      return "what people see, whatever the programs say to each other";
  }
  return "";
}

}  // namespace chatspec
