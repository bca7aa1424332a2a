"""What libyaml finds wrong with a file, in its own words (scanner.c and parser.c of 0.2.5): those that an author of an
inventory meets, so that they can be said in another language.
"""

from __future__ import annotations

from typing import Final

from simpul.words.sentence import tell

_PROBLEMS: Final = {str(words): words for words in (
    tell("cannot be parsed"),
    tell("block sequence entries are not allowed in this context"),
    tell("control characters are not allowed"),
    tell("could not find expected ':'"),
    tell("did not find expected ',' or ']'"),
    tell("did not find expected ',' or '}}'"),
    tell("did not find expected '-' indicator"),
    tell("did not find expected <document start>"),
    tell("did not find expected alphabetic or numeric character"),
    tell("did not find expected comment or line break"),
    tell("did not find expected hexdecimal number"),
    tell("did not find expected key"),
    tell("did not find expected node content"),
    tell("did not find expected whitespace or line break"),
    tell("found a tab character that violates indentation"),
    tell("found a tab character where an indentation space is expected"),
    tell("found character that cannot start any token"),
    tell("found undefined tag handle"),
    tell("found unexpected ':'"),
    tell("found unexpected document indicator"),
    tell("found unexpected end of stream"),
    tell("found unknown directive name"),
    tell("found unknown escape character"),
    tell("mapping keys are not allowed in this context"),
    tell("mapping values are not allowed in this context"),
)}


def problem(words: str) -> str:
    """The problem by libyaml's words. What is not known here is said as libyaml said it."""
    return _PROBLEMS.get(words, words)
