// One run divided among several machines.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "scenario/session.hpp"

namespace chatspec {

/// Part `number` of `of`, from 1.
struct Shard {
  int number = 1;
  int of = 1;
};

/// "2/5"; nothing if it is not two numbers with 1 <= first <= second <= `shards_max`.
std::optional<Shard> parse_shard(std::string_view text);

inline constexpr int shards_max = 1000;

/// The sessions of this part, in their order. Every session is in exactly one part, the parts cost
/// about the same (runner/cost.hpp), and the same sessions are divided the same way everywhere.
std::vector<const Session*> part_of(const std::vector<const Session*>& sessions, Shard shard);

}  // namespace chatspec
