"""Presidio's analyser around the recognisers, with its engine that does nothing.

No model, no network: none of Presidio's own recognisers is loaded. Its e-mail recogniser fetches a
list from the internet at first use, and its telephone recogniser takes a weight for a number.
"""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from federated.errors import SettingsError
from pseudonymisation.text import allow_list, deduce_plugin
from pseudonymisation.text import record as records
from pseudonymisation.text.found import MARK, Found
from pseudonymisation.text.record import Record
from pseudonymisation.text.settings import TextMethod

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer

LANGUAGE = "nl"
_LABELS = list(MARK)
CERTAIN, LIKELY = 1.0, 0.6
Finder = Callable[[str], Iterable[Found]]
_MISSING = (
    "Scrubbing text needs presidio-analyzer, which is not installed here; install "
    "requirements/text.txt, or leave the text out: use drop."
)


def families() -> dict[str, Finder]:
    """Return the recognisers by the name of their file."""
    from pseudonymisation.text import recognisers

    names = sorted(module.name for module in iter_modules(recognisers.__path__))
    return {name: import_module(f"{recognisers.__name__}.{name}").find for name in names}


class Engine:
    """Finds what identifies in folded notes. Make one and keep it: starting takes two seconds."""

    def __init__(self, method: TextMethod) -> None:
        """Start the analyser; raises SettingsError when Presidio or deduce is asked and absent."""
        if find_spec("presidio_analyzer") is None:
            raise SettingsError(_MISSING)
        self._record: ContextVar[Record] = ContextVar("record")
        finders: dict[str, Finder] = {
            **families(),
            "record": lambda text: records.find(text, self._record.get()),
        }
        if (allowed := method.allowed) is not None:
            finders["allow_list"] = lambda text: allow_list.find(text, allowed)
        if method.deduce:
            finders["deduce"] = deduce_plugin.finder()
        self._finders = finders
        self._analyser = _analyser(finders)
        # The engine that does nothing makes a document of every note; one empty one is enough.
        self._nothing = self._analyser.nlp_engine.process_text("", LANGUAGE)

    def find(self, text: str, record: Record) -> Iterator[Found]:
        """Yield what every recogniser found, in no order, overlaps and all."""
        self._record.set(record)
        for one in self._analyser.analyze(
            text, LANGUAGE, _LABELS, score_threshold=0, nlp_artifacts=self._nothing
        ):
            yield Found(one.start, one.end, one.entity_type, one.score == CERTAIN)

    def again(self, text: str, record: Record) -> Iterator[Found]:
        """Yield what the recognisers find, without the analyser's own work: for a second look."""
        self._record.set(record)
        for find in self._finders.values():
            yield from find(text)


def _analyser(finders: dict[str, Finder]) -> "AnalyzerEngine":
    from presidio_analyzer import EntityRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    # One recogniser for all families: Presidio compares each with every result of each other,
    # which took longer than finding.
    own = _family()("dutch", lambda text: {one for find in finders.values() for one in find(text)})

    class Only(RecognizerRegistry):
        """It has one recogniser: nothing has to be copied and chosen for every note."""

        def get_recognizers(self, *_: Any, **__: Any) -> list[EntityRecognizer]:
            return [own]

    registry = Only([own], supported_languages=[LANGUAGE])
    nothing = NoOpNlpEngine([{"lang_code": LANGUAGE, "model_name": "none"}])
    return _without_context()(registry, nothing, supported_languages=[LANGUAGE])


def _without_context() -> "type[AnalyzerEngine]":
    """Return the analyser without its look at the words around; that copies each result, deeply."""
    from presidio_analyzer import AnalyzerEngine

    class Plain(AnalyzerEngine):
        def _enhance_using_context(
            self, text: str, raw_results: list[Any], *_: Any, **__: Any
        ) -> list[Any]:
            return raw_results

    return Plain


def _score(one: Found) -> float:
    return CERTAIN if one.certain else LIKELY


def _family() -> "Callable[[str, Finder], EntityRecognizer]":
    """Return what makes a recogniser of Presidio of a family's ``find``."""
    from presidio_analyzer import EntityRecognizer, RecognizerResult

    class Result(RecognizerResult):
        def __hash__(self) -> int:
            """Of the same fields as Presidio's own, which writes them out as a text first."""
            return hash((self.entity_type, self.start, self.end, self.score))

    class Family(EntityRecognizer):
        def __init__(self, name: str, find: Finder) -> None:
            super().__init__(list(MARK), name=name, supported_language=LANGUAGE)
            self._find = find
            self._by = {
                Result.RECOGNIZER_NAME_KEY: name,
                Result.RECOGNIZER_IDENTIFIER_KEY: self.id,
            }

        def load(self) -> None:
            """Load nothing."""

        def analyze(self, text: str, entities: Any, nlp_artifacts: Any) -> list[RecognizerResult]:
            """Return what the family finds."""
            return [
                Result(one.label, one.start, one.end, _score(one), recognition_metadata=self._by)
                for one in self._find(text)
            ]

    return Family
