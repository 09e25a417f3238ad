// What a matrix file says, as values: who plays with whom.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenario/spec.hpp"

namespace chatspec {

/// A line of expectations (runner/expectation_file.hpp), and where it stands.
struct KnownLine {
  std::string text;
  Place place;
};

/// A server or a client.
struct Implementation {
  std::string name;
  std::string command;              ///< as `chatspec run` takes it: paths and {here} are filled in
  std::string note;                 ///< a few words about it for the page; may be empty
  bool follows = true;              ///< whether it claims to follow the standard
  std::filesystem::path expect;     ///< a file of expectations; empty: none
  std::vector<KnownLine> known;     ///< or its lines
  std::vector<Altitude> altitudes;  ///< it is played at these only; empty: at all
  Place place;                      ///< of its table
};

/// Every server with every client, and each of them alone.
struct Matrix {
  std::string title;
  std::filesystem::path directory;      ///< where relative paths begin; programs may read it
  std::vector<Implementation> servers;  ///< rows, in the order of the file; at least one
  std::vector<Implementation> clients;  ///< columns; at least one
};

}  // namespace chatspec
