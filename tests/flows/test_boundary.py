"""No value of a record passes the boundary, whatever is raised and however it is looked at."""

import errno
import logging
import os
import subprocess
import sys
import traceback
import warnings

import pytest

from federated.errors import HeldennetError, SourceError, StepFailed, StoreError
from flows import boundary, quiet

PLANTED = ("999990019", "Jansje de Verzonnene", "2024-03-07", "Dorpsstraat 1a")


def everything_of(error: BaseException) -> str:
    """All text that Python can make of an error: message, chain, locals of every frame."""
    captured = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join([repr(error), str(error.args), repr(vars(error)), *captured.format()])


@boundary.step("load_file")
def failing(kind: type[Exception]) -> None:
    record = " ".join(PLANTED)
    try:
        raise KeyError(record)
    except KeyError as error:
        raise kind(f"cannot read {record}") from error


def caught(kind: type[Exception]) -> HeldennetError:
    with pytest.raises(HeldennetError) as found:
        failing(kind)
    return found.value


@pytest.mark.parametrize("kind", [ValueError, RuntimeError, OSError, MemoryError, ExceptionGroup])
def test_an_error_with_values_becomes_one_without(kind: type[Exception]) -> None:
    if kind is ExceptionGroup:
        error = boundary.coded(ExceptionGroup(PLANTED[0], [ValueError(PLANTED[1])]), "load_file")
    else:
        error = caught(kind)
    assert isinstance(error, StepFailed)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert not [value for value in PLANTED if value in everything_of(error)]


def test_the_sentence_says_which_step_what_and_what_to_do() -> None:
    sentence = str(caught(ValueError))
    assert sentence.startswith("Load file stopped: ValueError at ")
    assert "run the command again" in sentence
    assert "\n" not in sentence


def test_our_own_errors_keep_their_sentence_and_lose_their_cause() -> None:
    @boundary.step("load_file")
    def refuse() -> None:
        try:
            int(PLANTED[1])
        except ValueError as error:
            raise SourceError("Record 3 of file 1 is cut off; export it again.") from error

    with pytest.raises(SourceError) as found:
        refuse()
    assert str(found.value) == "Record 3 of file 1 is cut off; export it again."
    assert not [value for value in PLANTED if value in everything_of(found.value)]


def test_the_frames_that_held_the_values_are_emptied() -> None:
    kept: list[BaseException] = []

    @boundary.step("load_file")
    def fail() -> None:
        name = PLANTED[1]
        try:
            raise ValueError(name)
        except ValueError as error:
            kept.append(error)
            raise

    with pytest.raises(StepFailed):
        fail()
    trace = kept[0].__traceback__
    assert trace is not None
    assert trace.tb_next is not None
    assert "name" not in trace.tb_next.tb_frame.f_locals


def test_a_panic_of_a_rust_library_does_not_pass() -> None:
    class PanicException(BaseException):
        """Named and derived as pyo3 does."""

    @boundary.step("draw")
    def panic() -> None:
        raise PanicException(PLANTED[0])

    with pytest.raises(StepFailed) as found:
        panic()
    text = everything_of(found.value)
    assert PLANTED[0] not in text


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_passes_untouched(kind: type[BaseException]) -> None:
    @boundary.step("load_file")
    def stop() -> None:
        raise kind

    with pytest.raises(kind):
        stop()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "/data/Jansje de Verzonnene.csv"),
        RuntimeError("IO Error: write failed: No space left on device"),
    ],
)
def test_a_full_disk_has_its_own_sentence(error: Exception) -> None:
    found = boundary.coded(error, "load_file")
    assert isinstance(found, StoreError)
    assert "the disk is full" in str(found)
    assert "Jansje" not in str(found)


def test_a_class_named_after_a_value_is_not_told() -> None:
    odd = type("Jansje de Verzonnene", (Exception,), {})
    assert "Jansje" not in str(boundary.coded(odd(), "load_file"))


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError('{0}')",
        "import threading; t = threading.Thread(target=int, args=('{0}',)); t.start(); t.join()",
        "import logging; logging.getLogger('pandas').error('{0}'); logging.error('{0}')",
        "import warnings; warnings.warn('{0}')",
        "class A:\n  def __del__(self): raise ValueError('{0}')\nA()",
    ],
    ids=["exception", "thread", "logging", "warning", "unraisable"],
)
def test_a_process_taken_over_prints_no_value(code: str) -> None:
    program = "from flows import boundary\nboundary.take_over()\n" + code.format(PLANTED[1])
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert "Verzonnene" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_at_the_end_of_a_process_taken_over_nothing_that_was_loaded_is_looked_through() -> None:
    program = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 1000))\n"
        "from flows import boundary; boundary.take_over()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True"], done.stderr


def test_telemetry_is_off_before_anything_heavy_is_imported() -> None:
    environ: dict[str, str] = {"GX_ANALYTICS_ENABLED": "true"}
    quiet.telemetry_off(environ)
    assert environ["DO_NOT_TRACK"] == "1"
    assert environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environ["GX_ANALYTICS_ENABLED"] == "false"


def test_prefect_itself_says_that_its_telemetry_is_off() -> None:
    program = (
        "from flows import boundary; boundary.take_over()\n"
        "from prefect.analytics import is_telemetry_enabled\n"
        "from prefect.settings import get_current_settings\n"
        "server = get_current_settings().server\n"
        "print(is_telemetry_enabled(), server.analytics_enabled)"
    )
    clean = {k: v for k, v in os.environ.items() if k not in quiet.NO_TELEMETRY and k != "CI"}
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, env=clean
    )
    assert done.stdout.split() == ["False", "False"], done.stderr


def test_the_libraries_that_talk_are_silent() -> None:
    with warnings.catch_warnings():
        before = logging.getLogger().handlers[:], logging.lastResort
        quiet.logging_off()
        assert all(not logging.getLogger(name).propagate for name in quiet.TALKATIVE)
        logging.getLogger().handlers[:], logging.lastResort = before
    for name in quiet.TALKATIVE:
        logging.getLogger(name).propagate = True
