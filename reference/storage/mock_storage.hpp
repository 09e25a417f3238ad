// Google Mock's storage, for tests that break the world at one exact call.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <optional>

#include "storage/storage.hpp"

namespace chat {

class MockStoredFile : public StoredFile {
 public:
  MOCK_METHOD(std::uint64_t, size_bytes, (), (const, override));
  MOCK_METHOD(Result<std::size_t>, read_at, (std::uint64_t offset, std::span<char> space),
              (override));
  MOCK_METHOD(std::optional<int>, descriptor, (), (const, override));
};

class MockUpload : public Upload {
 public:
  MOCK_METHOD(Result<void>, write, (std::string_view bytes), (override));
  MOCK_METHOD(Result<void>, commit, (), (override));
};

class MockStorage : public Storage {
 public:
  MOCK_METHOD(Result<std::unique_ptr<StoredFile>>, open, (const FileName& name), (override));
  MOCK_METHOD(Result<std::unique_ptr<Upload>>, create,
              (const FileName& name, std::uint64_t size_bytes), (override));
};

}  // namespace chat
