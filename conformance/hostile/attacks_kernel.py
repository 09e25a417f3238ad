"""Doors of the kernel that no chat program needs: each is tried, and closed again at once."""
import ctypes
import os
import socket

from attacking import attack, system_call

CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET = 0x10000000, 0x00020000, 0x40000000
PTRACE_TRACEME = 0


def in_a_child(function):
    """What changes a process for good is done in one of its own. Its status: 0 for success."""
    child = os.fork()
    if child == 0:
        try:
            function()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno or 1)
    status = os.waitpid(child, 0)[1]
    if not os.WIFEXITED(status):
        raise OSError(1, f"ended by signal {os.WTERMSIG(status)}")
    if code := os.WEXITSTATUS(status):
        raise OSError(code, os.strerror(code))


@attack("nested-user-namespace")
def nested_user_namespace(play):
    in_a_child(lambda: system_call("unshare", CLONE_NEWUSER))
    return "a user namespace of its own"


@attack("nested-mount")
def nested_mount(play):
    def mount():
        system_call("unshare", CLONE_NEWUSER | CLONE_NEWNS)
        system_call("mount", ctypes.c_char_p(b"none"), ctypes.c_char_p(b"/tmp"),
                    ctypes.c_char_p(b"tmpfs"), 0, 0)
    in_a_child(mount)
    return "a file system mounted"


@attack("nested-network")
def nested_network(play):
    in_a_child(lambda: system_call("unshare", CLONE_NEWUSER | CLONE_NEWNET))
    return "a network namespace of its own"


@attack("io-uring")
def io_uring(play):
    os.close(system_call("io_uring_setup", 4, ctypes.create_string_buffer(120)))
    return "io_uring"


@attack("userfaultfd")
def userfaultfd(play):
    os.close(system_call("userfaultfd", 1))
    return "userfaultfd"


@attack("perf-events")
def perf_events(play):
    attributes = (ctypes.c_uint32 * 32)(1, 128)  # software, all of 128 bytes
    os.close(system_call("perf_event_open", attributes, 0, -1, -1, 0))
    return "perf_event_open"


@attack("bpf")
def bpf(play):
    attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)  # an array of one element
    os.close(system_call("bpf", 0, attributes, 128))
    return "bpf"


@attack("keyctl")
def keyctl(play):
    system_call("keyctl", 0, -3, 0)  # the id of the session's keyring
    return "keyctl"


@attack("fanotify")
def fanotify(play):
    os.close(system_call("fanotify_init", 0x200, 0))
    return "fanotify_init"


@attack("ptrace-at-all")
def ptrace_at_all(play):
    in_a_child(lambda: system_call("ptrace", PTRACE_TRACEME, 0, 0, 0))
    return "ptrace"


@attack("vsock")
def vsock(play):
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
    return "a socket to the machine's host"


@attack("crypto-socket")
def crypto_socket(play):
    socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).close()
    return "a socket to the kernel's ciphers"
