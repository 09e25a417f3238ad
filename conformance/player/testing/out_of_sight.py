"""Runs a server that cannot be seen whole, as if it handed on what it gets.

    out_of_sight.py SCRIPT ARGUMENT...

The script runs in a process that has a connection which is none of its port's.
"""
import os
import runpy
import socket
import sys

listener = socket.create_server(("127.0.0.1", 0))
there = socket.create_connection(listener.getsockname())
here = listener.accept()

sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
