"""What somebody does with the installed Python package. Run by pytest, which finds the plugin."""

import importlib.metadata
import shutil

import chatspec


def test_it_is_the_installed_one():
    assert "/usr/lib/python3/dist-packages/" in chatspec.__file__
    assert importlib.metadata.version("chatspec")


def test_a_session_without_io():
    assert chatspec.ServerSession().feed(b"hai\n") == [chatspec.Say("hai")]


def test_two_clients_talk(chat_clients):
    ann, bob = chat_clients(2)
    ann.say("hai")
    assert next(bob.messages(timeout=5)).text == "hai"
    assert len(ann.list()) == 2


def test_a_server_is_judged():
    server = [shutil.which("chat-server-threading"), "--port", "{port}", "--directory", "{dir}"]
    report = chatspec.run(server, sessions="chat.broadcast")
    report.raise_for_failures()
    assert len(report.results) > 5
