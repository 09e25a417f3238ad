"""Measures chatspec.Client against the same client in C++ and a plain one. See README.md.

cost_of_binding.py --bin FOLDER [--quick] [--json FILE]
"""

import argparse
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MEMORY = "/dev/shm"  # tmpfs on Linux; else the system's folder for temporary files


class CannotMeasure(Exception):
    """One line that says why."""


@contextlib.contextmanager
def server(program, folder):
    process = subprocess.Popen(
        [program, "--host", "127.0.0.1", "--port", "0", "--directory", folder, "--quiet"],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        started = process.stdout.readline()
        if not started:
            raise CannotMeasure(f"{program} does not start")
        yield int(started.rsplit(":", 1)[1])
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def time_of(command, port, what, how, blast=None):
    """Seconds that a contender says it took."""
    process = subprocess.Popen(
        [*command, str(port), what, str(how)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    with process:
        if process.stdout.readline() != "ready\n":
            raise CannotMeasure(f"{command[-1]} {what} is not ready")
        process.stdin.write("go\n")
        process.stdin.flush()
        if blast:
            blast(port)
        took = process.stdout.readline()
    if process.returncode != 0 or not took:
        raise CannotMeasure(f"{command[-1]} {what} failed with status {process.returncode}")
    return float(took)


def blaster(count):
    """Says so many lines without a pause, and stays until they are all handled."""

    def blast(port):
        with socket.create_connection(("127.0.0.1", port)) as talker:
            talker.sendall((b"x" * 31 + b"\n") * count)
            talker.shutdown(socket.SHUT_WR)
            while talker.recv(65536):
                pass

    return blast


def measure(options, contenders, folder):
    """(row, contender) → one figure a round: lines or bytes a second."""
    rates = {}
    lines = 2_000 if options.quick else 200_000
    size = 1 << 20 if options.quick else 1 << 28
    rounds = 1 if options.quick else 15
    (folder / "up").mkdir()
    (folder / "down").mkdir()
    with open(folder / "up" / "file", "wb") as file:
        for _ in range(size >> 20):
            file.write(os.urandom(1 << 20))
    program = options.bin / "chat-server-select"
    for round_number in range(rounds):
        # Who goes first changes with the round.
        turn = list(contenders.items())
        turn = turn[round_number % len(turn):] + turn[: round_number % len(turn)]
        for row in ("say", "hear", "hear-lines", "upload", "download"):
            for name, command in turn:
                if row == "hear-lines" and name != "plain":
                    continue
                if sys.stderr.isatty():
                    print(f"\rround {round_number + 1} of {rounds}: {row}, {name} \x1b[K", end="",
                          file=sys.stderr)
                is_file = row in ("upload", "download")
                how = lines
                if is_file:
                    how = folder / ("up" if row == "upload" else "down")
                    (folder / "down" / "file").unlink(missing_ok=True)
                with server(program, folder / "files") as port:
                    took = time_of(command, port, row, how,
                                   blaster(lines) if row.startswith("hear") else None)
                rates.setdefault((row, name), []).append((size if is_file else lines) / took)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    return rates


def ratio(rates, row, other, other_row=None):
    pairs = zip(rates[row, "package"], rates[other_row or row, other])
    return [package / others for package, others in pairs]


def show(rates):
    print(f"{'':16}{'C++':>12}{'package':>12}{'plain':>12}   package/C++        package/plain")
    for row in ("say", "hear", "hear-lines", "upload", "download"):
        is_file = row in ("upload", "download")
        cells = []
        for name in ("cpp", "package", "plain"):
            values = rates.get((row, name))
            if values is None:
                cells.append("")
            elif is_file:
                cells.append(f"{statistics.median(values) / 1e9:.2f} GB/s")
            else:
                cells.append(f"{statistics.median(values) / 1e6:.2f} M/s")
        ratios = []
        for other in ("cpp", "plain"):
            if (row, other) not in rates:
                ratios.append(" " * 16)
                continue
            values = ratio(rates, "hear" if row == "hear-lines" else row, other, row)
            ratios.append(f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})")
        print(f"{row:16}{cells[0]:>12}{cells[1]:>12}{cells[2]:>12}   {ratios[0]:<18} {ratios[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="where the programs are")
    parser.add_argument("--quick", action="store_true", help="one small round, for a look")
    parser.add_argument("--json", type=pathlib.Path, help="every round, too")
    options = parser.parse_args()
    contenders = {
        "cpp": [options.bin / "contender_cpp"],
        "package": [sys.executable, HERE / "contender_package.py"],
        "plain": [sys.executable, HERE / "contender_plain.py"],
    }
    try:
        place = MEMORY if os.path.isdir(MEMORY) else None
        with tempfile.TemporaryDirectory(prefix="chatspec-bench-", dir=place) as folder:
            rates = measure(options, contenders, pathlib.Path(folder))
    except (CannotMeasure, OSError) as error:
        print(f"cost_of_binding.py: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    show(rates)
    if options.json:
        options.json.write_text(
            json.dumps({f"{row} {name}": values for (row, name), values in rates.items()}, indent=1)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
