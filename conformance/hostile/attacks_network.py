"""Connections to anything but the play's own."""
import os
import socket

from attacking import attack

TEST_NETWORK = ("192.0.2.1", 9)  # RFC 5737: nobody has this address


@attack("loopback-of-the-machine")
def loopback_of_the_machine(play):
    socket.create_connection(("127.0.0.1", play.targets["tcp_port"]), timeout=2).close()
    return "a server on the machine's loopback"


@attack("outside-network")
def outside_network(play):
    """A connected UDP socket sends nothing: the kernel only looks for a way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(TEST_NETWORK)
        return "a way to other machines"


@attack("other-interfaces")
def other_interfaces(play):
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    return f"the interfaces {others}" if others else None


@attack("packet-socket")
def packet_socket(play):
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)).close()
    return "what all programs of the play send can be read"


@attack("raw-socket")
def raw_socket(play):
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()
    return "a raw socket"


@attack("path-socket")
def path_socket(play):
    one = socket.socket(socket.AF_UNIX)
    one.connect(str(play.path("path_socket")))
    return "a socket of somebody else's"


@attack("abstract-socket")
def abstract_socket(play):
    one = socket.socket(socket.AF_UNIX)
    one.connect("\0" + play.targets["abstract_socket"])
    return "an abstract socket of somebody else's"


@attack("run-sockets")
def run_sockets(play):
    """Sockets of the machine's services. They are looked at and not connected to."""
    found = []
    for folder, _, names in os.walk("/run"):
        found += [name for name in names if name.endswith((".sock", ".socket"))
                  or name == "socket"]
    return f"{len(found)} sockets below /run are in sight" if found else None


@attack("resolver-settings")
def resolver_settings(play):
    """Names of the machine and its network are nobody's business."""
    with open("/etc/hosts", encoding="utf-8") as file:
        names = {word for line in file for word in line.split("#")[0].split()[1:]}
    others = names - {"localhost", "ip6-localhost", "ip6-loopback", "ip6-localnet",
                      "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts"}
    return f"{len(others)} names of other machines" if others else None


@attack("host-name")
def host_name(play):
    return "the machine's name" if socket.gethostname() == play.targets["host_name"] else None
