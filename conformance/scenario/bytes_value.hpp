// What BYTES of the notation stand for in one play of one session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "scenario/session.hpp"
#include "scenario/text_pattern.hpp"

namespace chatspec {

/// All that an evaluation depends on. The views are borrowed for the call.
struct BytesContext {
  std::uint64_t seed = 0;              ///< the run's seed, which the report prints
  std::string_view session_id;         ///< two sessions of one run get different random bytes
  std::string_view session_file;       ///< `Session::place.file`: `@file` stands beside it
  const Bindings* bindings = nullptr;  ///< for `$name`; null: nothing is known
};

/// The bytes, in the segments that borders ask for: at least one segment, no border, one segment.
/// An empty segment exists only if all the bytes are none. Fails with one line for a person (a
/// variable not known, an `@file` that cannot be read).
tl::expected<std::vector<std::string>, std::string> evaluate(const Bytes& bytes,
                                                             const BytesContext& context);

/// The same in one string, borders ignored: for what is received and for files.
tl::expected<std::string, std::string> evaluate_whole(const Bytes& bytes,
                                                      const BytesContext& context);

/// `random(size_bytes)`. The generator, so that another program can make the same bytes: the state
/// is the 64-bit FNV-1a hash of the text "SEED/SESSION/SIZE" (decimal numbers); then SplitMix64
/// (Steele, Lea, Flood 2014) gives one 64-bit number after the other, and the bytes are these
/// numbers, least significant byte first, cut to the size.
std::string random_bytes(std::uint64_t seed, std::string_view session_id, std::size_t size_bytes);

}  // namespace chatspec
