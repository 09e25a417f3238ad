// How many descriptors this process may have, and for how many clients they are enough.
#pragma once

#include <cstddef>

namespace chat {

/// A process may have as many descriptors as its hard limit says, but has to ask: getrlimit(2). The
/// usual soft limit of 1,024 is there for programs that stop at FD_SETSIZE.
void raise_descriptor_limit();

struct DescriptorShare {
  std::size_t limit;        ///< descriptors that the process may have
  std::size_t clients_max;  ///< clients for whom those that are free now are enough
};
/// Each client takes `descriptors_each`. Files that are on their way take some, too: they are not
/// in the figure.
DescriptorShare share_descriptors(std::size_t descriptors_each);

}  // namespace chat
