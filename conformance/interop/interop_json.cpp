#include "interop/interop_json.hpp"

#include "outcome/json_values.hpp"
#include "report/report_json.hpp"

namespace chatspec {
namespace {

Json implementations_json(const std::vector<const Implementation*>& all) {
  Json json = Json::array();
  for (const Implementation* one : all) {
    Json entry;
    put_text(entry, "name", one->name);
    put_text(entry, "command", one->command);
    put_text(entry, "note", one->note);
    entry["follows"] = one->follows;
    json.push_back(std::move(entry));
  }
  return json;
}

void put_name(Json& json, const char* key, const Implementation* one) {
  if (one == nullptr) {
    json[key] = nullptr;
  } else {
    put_text(json, key, one->name);
  }
}

Json cell_json(const GridCell& cell) {
  GridNumbers numbers = numbers_of(cell);
  Json json;
  put_name(json, "server", cell.server);
  put_name(json, "client", cell.client);
  json["state"] = name(state_of(cell));
  json["passed"] = numbers.passed;
  json["played"] = numbers.played;
  json["unsupported"] = numbers.unsupported;
  json["verdicts"] = Json::object();
  for (auto [verdict, sessions] : count(cell.run).sessions)
    json["verdicts"][word(verdict)] = sessions;
  json["report"] = cell.begun ? report_json(cell.run) : Json(nullptr);
  return json;
}

}  // namespace

std::string interop_json(const Grid& grid) {
  Json json = {{"format", interop_format}, {"version", interop_version}};
  put_text(json, "title", grid.matrix->title);
  put_text(json, "again", grid.again);
  json["seed"] = grid.seed;
  put_text(json, "isolation", grid.isolation);
  json["jobs"] = grid.jobs;
  json["seconds"] = grid.took.count();
  json["exit_status"] = exit_status(grid);
  HeldNumbers pairs = count_held(grid, true);
  json["pairs_held_to_the_standard"] = pairs.all;
  json["pairs_without_failure"] = pairs.good;
  json["servers"] = implementations_json(grid.servers);
  json["clients"] = implementations_json(grid.clients);
  json["cells"] = Json::array();
  for (const GridCell& cell : grid.cells) json["cells"].push_back(cell_json(cell));
  constexpr int depth = 9;  // as deep as a report is opened up, and three for where it stands
  return indented(json, depth);
}

}  // namespace chatspec
