#include "scenario/bytes_value.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

namespace chatspec {

namespace {

using Piece = tl::expected<std::string, std::string>;

// FNV-1a, 64 bits: offset basis and prime as its authors publish them.
std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

// SplitMix64: the increment and the two multipliers are the published ones.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::string make_random_bytes(const std::string& from, std::size_t size_bytes) {
  std::uint64_t state = fnv1a(from);
  constexpr std::size_t word = sizeof(std::uint64_t);
  std::string bytes((size_bytes + word - 1) / word * word, '\0');
  for (std::size_t at = 0; at < bytes.size(); at += word) {
    const std::uint64_t number = next_random(state);
    // The lowest byte first, on any machine; the compiler makes one store of it.
    for (std::size_t i = 0; i < word; ++i) {
      bytes[at + i] = static_cast<char>(number >> (8U * i) & 0xffU);
    }
  }
  bytes.resize(size_bytes);
  return bytes;
}

Piece read_beside(std::string_view session_file, const std::string& path) {
  const auto full = std::filesystem::path(session_file).parent_path() / path;
  std::ifstream file(full, std::ios::binary);
  std::error_code unknown;
  if (!file || std::filesystem::is_directory(full, unknown)) {
    return tl::unexpected(fmt::format("@{}: {} cannot be read", path, full.string()));
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Evaluator {
  const BytesContext& context;

  Piece operator()(const Literal& literal) const { return literal.text; }
  Piece operator()(const RandomBytes& random) const {
    return random_bytes(context.seed, context.session_id, random.size_bytes);
  }
  Piece operator()(const RepeatedBytes& repeated) const {
    std::string unit;
    for (const auto& piece : repeated.unit) {
      auto value = std::visit(*this, piece);
      if (!value) return value;
      unit += *value;
    }
    std::string bytes;
    bytes.reserve(repeated.count * unit.size());
    for (std::size_t i = 0; i < repeated.count; ++i) bytes += unit;
    return bytes;
  }
  Piece operator()(const Variable& variable) const {
    if (context.bindings != nullptr) {
      const auto known = context.bindings->find(variable.name);
      if (known != context.bindings->end()) return known->second;
    }
    return tl::unexpected(fmt::format("${} is not known yet", variable.name));
  }
  Piece operator()(const FileBytes& file) const {
    return read_beside(context.session_file, file.path);
  }
  Piece operator()(const SegmentBorder&) const { return std::string(); }
};

}  // namespace

std::string random_bytes(std::uint64_t seed, std::string_view session_id, std::size_t size_bytes) {
  const std::string from = fmt::format("{}/{}/{}", seed, session_id, size_bytes);
  // What goes up is compared with what comes down, and a session is played several times: to copy
  // millions of bytes is a good deal quicker than to make them again.
  static thread_local std::pair<std::string, std::string> last;
  if (last.first != from) last = {from, make_random_bytes(from, size_bytes)};
  return last.second;
}

tl::expected<std::vector<std::string>, std::string> evaluate(const Bytes& bytes,
                                                             const BytesContext& context) {
  std::vector<std::string> segments(1);
  for (const BytesPiece& piece : bytes.pieces) {
    if (std::holds_alternative<SegmentBorder>(piece)) {
      if (!segments.back().empty()) segments.emplace_back();
      continue;
    }
    auto value = std::visit(Evaluator{context}, piece);
    if (!value) return tl::unexpected(std::move(value.error()));
    segments.back() += *value;
  }
  if (segments.size() > 1 && segments.back().empty()) segments.pop_back();
  return segments;
}

tl::expected<std::string, std::string> evaluate_whole(const Bytes& bytes,
                                                      const BytesContext& context) {
  return evaluate(bytes, context).map([](std::vector<std::string>&& segments) {
    return segments.size() == 1 ? std::move(segments.front())
                                : std::accumulate(segments.begin(), segments.end(), std::string());
  });
}

}  // namespace chatspec
