// A fuzzer's check without libFuzzer: the seed corpus, pieces of it put together anew, and bytes
// changed at random. Always the same inputs, so it is an ordinary test.
//
//   NAME CORPUS-FOLDER [ROUNDS]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t input_bytes_max = 40'000;  // as in run: longer than any line may be
std::mt19937 dice(1);

std::size_t below(std::size_t end) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(dice);
}

std::vector<Bytes> read_corpus(const char* folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

Bytes part_of(const Bytes& bytes) {
  if (bytes.empty()) return {};
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size()));
  return {begin, begin + static_cast<std::ptrdiff_t>(
                             below(static_cast<std::size_t>(bytes.end() - begin) + 1))};
}

/// Random cuts, then parts of the corpus, some of them repeated or changed.
Bytes make_input(const std::vector<Bytes>& corpus) {
  Bytes input;
  for (auto i = below(20); i > 0; --i) input.push_back(static_cast<std::uint8_t>(below(256)));
  for (auto parts = 1 + below(6); parts > 0; --parts) {
    const auto& whole = corpus[below(corpus.size())];
    const auto part = below(2) == 0 ? whole : part_of(whole);
    const auto times = below(20) == 0 ? 1 + below(50) : 1;
    for (std::size_t i = 0; i < times; ++i) input.insert(input.end(), part.begin(), part.end());
  }
  if (input.size() > input_bytes_max) input.resize(input_bytes_max);
  for (auto changes = below(4); changes > 0 && !input.empty(); --changes) {
    input[below(input.size())] = static_cast<std::uint8_t>(below(256));
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER [ROUNDS]\n", argv[0]);
    return 2;
  }
  const auto corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: no files in %s\n", argv[0], argv[1]);
    return 2;
  }
  const int rounds = argc == 3 ? std::atoi(argv[2]) : 5'000;
  for (const auto& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
  for (int i = 0; i < rounds; ++i) {
    const auto input = make_input(corpus);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%zu inputs of the corpus and %d made from them: all hold\n", corpus.size(), rounds);
  return 0;
}
