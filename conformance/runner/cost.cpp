#include "runner/cost.hpp"

#include <algorithm>

namespace chatspec {
namespace {

// In the same unit as a byte that is sent. Measured roughly: launching a program costs what a few
// hundred kilobytes cost, a connection and a step what a few kilobytes do.
constexpr std::size_t program_cost = 100'000;
constexpr std::size_t connection_cost = 5'000;
constexpr std::size_t step_cost = 1'000;

template <typename... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};
template <typename... Kinds>
Overloaded(Kinds...) -> Overloaded<Kinds...>;

std::size_t bytes_of(const RepeatedBytes& repeated) {
  std::size_t unit = 0;
  for (const auto& piece : repeated.unit) {
    unit += std::visit(Overloaded{[](const Literal& one) { return one.text.size(); },
                                  [](const RepeatedBytes& one) { return bytes_of(one); },
                                  [](const Variable&) { return std::size_t{1}; }},
                       piece);
  }
  return repeated.count * unit;
}

std::size_t bytes_of(const Bytes& bytes) {
  std::size_t total = 0;
  for (const BytesPiece& piece : bytes.pieces) {
    total += std::visit(Overloaded{[](const Literal& one) { return one.text.size(); },
                                   [](const RandomBytes& one) { return one.size_bytes; },
                                   [](const RepeatedBytes& one) { return bytes_of(one); },
                                   [](const auto&) { return std::size_t{0}; }},
                        piece);
  }
  return total;
}

std::size_t cost_of(const std::vector<Step>& steps);

std::size_t cost_of(const Action& action) {
  return std::visit(
      Overloaded{[](const ConnectPeers& one) { return one.names.size() * connection_cost; },
                 [](const StartClient&) { return program_cost; },
                 [](const Restart&) { return program_cost; },
                 [](const AnyOrder& one) { return cost_of(one.steps); },
                 [](const Either& one) {
                   std::size_t dearest = 0;
                   for (const Branch& branch : one.branches) {
                     dearest = std::max(dearest, cost_of(branch.steps));
                   }
                   return dearest;
                 },
                 []<typename Kind>(const Kind& one) {
                   if constexpr (requires { one.bytes; }) return bytes_of(one.bytes);
                   return std::size_t{0};
                 }},
      action);
}

std::size_t cost_of(const std::vector<Step>& steps) {
  std::size_t cost = 0;
  for (const Step& step : steps) cost += step_cost + cost_of(step.action);
  return cost;
}

}  // namespace

std::size_t cost_of(const Session& session) {
  return program_cost + cost_of(session.steps);
}

}  // namespace chatspec
