"""The formal models as a page: equation, source, what each is computed with, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from kombinat.theory.model import Check, Model

HEAD = """# Formal models, and the rules they are limits of

Each model below is computed with the very rules of the scenarios, at the values of law and behaviour named as its
limit, and must give the numbers published for it. A yardstick, which measures what was possible and moves nobody, is
computed with the functions of the study that uses it. This page is what `kombinat theory` prints.
"""


def page(models: Sequence[Model]) -> str:
    """The page in Markdown."""
    return "\n".join([HEAD, *(section(model) for model in models)])


def section(model: Model) -> str:
    """One model: what it says, where it is from, and a table of its numbers."""
    lines = [
        f"## {model.id}. {model.title}",
        "",
        f"`{model.equation}`",
        "",
        f"- source: {model.source}",
        f"- {model.computed_with}",
        f"- where: {model.limit}",
        "",
        "| number | published | found | |",
        "|---|---|---|---|",
        *(_line(check) for check in model.checks),
        "",
    ]
    return "\n".join(lines)


def _line(check: Check) -> str:
    found = f"{check.found():.4g}"
    return f"| {check.says} | {check.published:.4g} | {found} | {'met' if check.met else '**missed**'} |"
