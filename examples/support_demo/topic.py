"""A kind of question, and all that may be said about it, right or wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """Texts with slots in braces; `{fact}` stands for the value asked for.

    claim and short: the answer in prose and in a hurry, without full stop. menu: where to `do` it.
    note: true and useful. invented: a rule that does not exist. code: a call of the interface.
    """

    slug: str
    use_case: str
    label: str
    fact: str
    questions: tuple[str, ...]
    claim: str
    short: str
    menu: str
    do: str
    note: str
    invented: str
    code: str = ""


@dataclass(frozen=True)
class Forbidden:
    """Asked for what must be refused. grant: how a model starts that does it all the same."""

    slug: str
    questions: tuple[str, ...]
    reason: str
    instead: str
    grant: tuple[str, ...]
