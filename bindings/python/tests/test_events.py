"""Events: small values that do not change."""

import copy
import inspect
import pickle

import pytest

import chatspec
from chatspec import DownloadBegins, ListClients, Reason, Say, ServerLine, UploadEnd, UploadOffer
from chatspec import UploadAnswer, UploadChunk, Violation

ONE_OF_EACH = [
    Say("hai"),
    ListClients("/list"),
    UploadOffer("photo.jpg", 3),
    UploadOffer(None, 0),
    UploadChunk(b"abc"),
    UploadEnd(),
    chatspec.DownloadRequest("photo.jpg"),
    Violation(Reason.UNKNOWN_COMMAND, "/lsit"),
    ServerLine("hai"),
    chatspec.OverlongLine("long"),
    UploadAnswer(7, "File 'a' uploaded successfully"),
    chatspec.DownloadRefused("ERROR File not found"),
    DownloadBegins("photo.jpg", 3),
    chatspec.DownloadChunk(b"abc"),
    chatspec.DownloadEnds(),
    chatspec.DownloadCutOff(),
]


def test_a_repr_says_how_to_make_it_again():
    assert repr(Say("hai")) == "Say(text='hai')"
    assert repr(UploadOffer(None, 5)) == "UploadOffer(name=None, size=5)"
    assert repr(UploadEnd()) == "UploadEnd()"
    for event in ONE_OF_EACH:
        assert eval(repr(event), vars(chatspec)) == event


def test_equal_by_kind_and_value():
    assert Say("a") == Say(text="a") and hash(Say("a")) == hash(Say("a"))
    assert Say("a") != Say("b")
    assert Say("a") != ServerLine("a") and Say("a") != "a" and Say("a") != ("a",)
    assert len({*ONE_OF_EACH, *map(copy.copy, ONE_OF_EACH)}) == len(ONE_OF_EACH)
    with pytest.raises(TypeError):
        Say("a") < Say("b")


def test_nothing_can_be_changed():
    say = Say("hai")
    for name in ("text", "other"):
        with pytest.raises(AttributeError):
            setattr(say, name, "x")
    with pytest.raises(AttributeError):
        del say.text
    with pytest.raises(TypeError):
        type("Sub", (Say,), {})
    assert say.text == "hai"


def test_copied_and_pickled():
    for event in ONE_OF_EACH:
        assert copy.deepcopy(event) == event
        assert pickle.loads(pickle.dumps(event)) == event


def test_matched_by_place_and_by_name():
    match UploadOffer("photo.jpg", 3):
        case UploadOffer(name, size=size):
            assert (name, size) == ("photo.jpg", 3)
        case _:
            pytest.fail("not matched")


@pytest.mark.parametrize("make, says", [
    (lambda: Say(), "Say() lacks 'text'"),
    (lambda: Say(b"hai"), "'text' must be str, not b'hai'"),
    (lambda: Say("a", "b"), "Say() takes 1 fields"),
    (lambda: Say("a", text="b"), "each once"),
    (lambda: Say("a", other="b"), "no other"),
    (lambda: UploadOffer("a", -1), "'size' must be int from 0"),
    (lambda: UploadOffer("a", 2**63), "'size' must be int from 0"),
    (lambda: UploadOffer("a", "1"), "'size' must be int from 0"),
    (lambda: UploadChunk("abc"), "'data' must be bytes"),
    (lambda: Violation("File not found", ""), "'reason' must be chatspec.Reason"),
])
def test_wrong_fields_are_told(make, says):
    with pytest.raises(TypeError) as error:
        make()
    assert says in str(error.value)


def test_help_shows_how_to_make_them():
    assert str(inspect.signature(UploadOffer)) == "(name, size)"
    assert str(inspect.signature(UploadEnd)) == "()"
    assert UploadOffer.__doc__ and UploadOffer.size.__doc__ == "int: bytes"


def test_a_reason_is_its_words_on_the_wire():
    assert str(Reason.FILE_NOT_FOUND) == Reason.FILE_NOT_FOUND.value == "File not found"
    assert f"{Reason.FILE_NOT_FOUND}" == "File not found"
    assert repr(Reason.FILE_NOT_FOUND) == "Reason.FILE_NOT_FOUND"
    assert Reason("Server full") is Reason.SERVER_FULL
