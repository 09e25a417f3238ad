// The measure for downloads: any bytes from the peer ask for the whole file, which goes out by
// blocking sendfile(2). One connection after another.
//
//   bare_sendfile FILE

#include <sys/sendfile.h>
#include <sys/stat.h>

#include "bare_common.hpp"

namespace {

using chatspec::bare::die;

bool send_file(int peer, int file, off_t size) {
  off_t offset = 0;
  while (offset < size) {
    const ssize_t sent = sendfile(peer, file, &offset, static_cast<size_t>(size - offset));
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "bare_sendfile: say which file to send: bare_sendfile FILE\n");
    return 2;
  }
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (file < 0) die(argv[1]);
  struct stat status {};
  if (fstat(file, &status) != 0) die("fstat");
  const int listener = chatspec::bare::listen_and_announce(0);
  for (;;) {
    const int peer = chatspec::bare::accept_peer(listener, 0);
    char request[256];
    while (recv(peer, request, sizeof request, 0) > 0 && send_file(peer, file, status.st_size)) {
    }
    close(peer);
  }
}
