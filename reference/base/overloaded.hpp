// Several functions as one, for std::visit: each kind of a variant finds its own.
#pragma once

namespace chat {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace chat
