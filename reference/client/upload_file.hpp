// A person's own file, opened to be uploaded.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "protocol/file_name.hpp"

namespace chat {

struct UploadFile {
  UniqueFd descriptor;
  std::uint64_t size_bytes = 0;  ///< when it was opened
};

/// The regular file `name` of the working directory. A link is followed: it is the person's own.
/// Errors: there is none, it cannot be read, or it is no regular file (`invalid_argument`).
Result<UploadFile> open_upload(const FileName& name);
/// The same for a file anywhere.
Result<UploadFile> open_upload(const std::string& path);

}  // namespace chat
