// What is on its way to the server: lines and files, in the order typed.
//
// Sending never waits, so that a large upload does not hold up typing or listening; a file is sent
// from its descriptor and never held in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "client/progress.hpp"
#include "client/upload_file.hpp"

namespace chat {

/// Belongs to the terminal's thread.
class Outgoing {
 public:
  /// How many bytes of lines may wait before no more typing is taken: eight lines of full length.
  static constexpr std::size_t waiting_bytes_max = 64 * 1024;
  /// How many files may wait, each with an open descriptor: far from the usual limit of 1,024.
  static constexpr std::size_t waiting_files_max = 16;
  /// What one call of `send_to` may send of a file, so that the terminal is looked after in
  /// between: less than a millisecond of copying.
  static constexpr std::size_t file_bytes_per_call_max = 1024 * 1024;

  enum class Outcome {
    sent,             ///< all, or as much as could be sent without waiting
    connection_gone,  ///< nothing more can be sent
    file_changed,     ///< it became shorter than announced, or cannot be read any more
  };

  /// `text` and LF.
  void add_line(std::string_view text);
  /// Two lines, then the file.
  void add_upload(std::uint64_t id, const FileName& name, UploadFile file);

  bool is_empty() const { return segments_.empty(); }
  bool has_room() const {
    return waiting_bytes_ < waiting_bytes_max && waiting_files_ < waiting_files_max;
  }

  /// Sends what the non-blocking `socket` takes. After an outcome other than `sent` nothing is left
  /// to be sent.
  Outcome send_to(int socket);

  /// The uploads whose last byte has been sent since the last call.
  std::vector<std::uint64_t> take_sent_uploads() { return std::exchange(sent_uploads_, {}); }
  /// Of the file that is being sent now, if one is.
  std::optional<Progress> progress() const;
  /// The upload whose file is being sent now, if one is.
  std::optional<std::uint64_t> upload_under_way() const;
  /// The name and the upload of the file for which `send_to` said `file_changed`.
  const std::string& changed_name() const { return changed_name_; }
  std::uint64_t changed_id() const { return changed_id_; }

 private:
  struct Text {
    std::string bytes;
    std::size_t sent_bytes = 0;
  };
  struct FilePart {
    std::uint64_t id;
    std::string name;
    UploadFile file;
    std::uint64_t sent_bytes = 0;
  };
  enum class Step { done, would_wait, gone, changed };

  bool something_follows() const;
  Step send_text(int socket, Text& text);
  Step send_file(int socket, FilePart& part, std::size_t& budget_bytes);
  void clear();

  std::deque<std::variant<Text, FilePart>> segments_;
  std::size_t waiting_bytes_ = 0;  // of lines
  std::size_t waiting_files_ = 0;
  std::vector<std::uint64_t> sent_uploads_;
  std::string changed_name_;
  std::uint64_t changed_id_ = 0;
};

}  // namespace chat
