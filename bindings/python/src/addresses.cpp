#include "addresses.hpp"

#include "convert.hpp"
#include "protocol/address.hpp"

namespace chatspec_python {

py::object take_address(std::string_view& line) {
  std::string_view rest = line;
  const auto address = chat::take_address(rest);
  if (!address) return py::none();
  const std::string_view taken = line.substr(0, line.size() - rest.size());
  // Leading zeros, say: it would not print as it came.
  const bool is_as_python_prints =
      address->host.find('\\') == taken.npos &&
      taken == (address->is_ipv6 ? to_text(chat::Ipv6Address{address->host, address->port,
                                                             address->flow_info, address->scope_id})
                                 : to_text(chat::Ipv4Address{address->host, address->port}));
  if (!is_as_python_prints) return py::none();
  line = rest;
  const py::object host = to_text(address->host);
  if (!address->is_ipv6) return py::make_tuple(host, address->port);
  return py::make_tuple(host, address->port, address->flow_info, address->scope_id);
}

py::object to_address_tuple(std::string_view text) {
  std::string_view rest = text;
  py::object address = take_address(rest);
  return rest.empty() ? address : to_text(text);
}

py::object AddressReader::take_sender(std::string_view& line) {
  if (!last_beginning_.empty() && line.starts_with(last_beginning_)) {
    line.remove_prefix(last_beginning_.size());
    return last_;
  }
  std::string_view rest = line;
  py::object sender = take_address(rest);
  if (sender.is_none() || !rest.starts_with(": ")) return py::none();
  rest.remove_prefix(2);
  last_beginning_ = line.substr(0, line.size() - rest.size());
  last_ = sender;
  line = rest;
  return sender;
}

}  // namespace chatspec_python
