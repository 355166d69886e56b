"""Judging a scenario: its claims, its facts, the catalogue and the citations, from what is in the package now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kombinat.archive.series import SeriesBook, load_series
from kombinat.arms import run_arms
from kombinat.asked import Asked, AskedError
from kombinat.engine.law import LawBook
from kombinat.engine.runs import RunFolder
from kombinat.engine.yamlfile import suggest
from kombinat.scenarios.loader import Scenario, load_scenario, shipped_names
from kombinat.studies.citations import CitationReport
from kombinat.studies.citations import report as cited_report
from kombinat.studies.claimfiles import ClaimSet, load_claims
from kombinat.studies.claims import MOST, PLACEBOS, Report
from kombinat.studies.claims import Study as ClaimStudy
from kombinat.studies.compare import tracks_of_run
from kombinat.studies.coverage import (
    FAMILIES,
    Coverage,
    Reason,
    coverage,
    data_rests_on,
    load_reasons,
    read_verdicts,
    rules_act,
)
from kombinat.studies.holding import Holdings, hold
from kombinat.studies.study import ArmRunner
from kombinat.studies.tiers import Wiring
from kombinat.studies.validate import Validation, load_facts, validate

CLAIM_SEEDS, FACT_SEEDS = 8, 4
CLAIMS = "claims.json"  # in a results folder, where the report looks for it


def run_claims(
    scenario: str,
    *,
    seeds: int = CLAIM_SEEDS,
    only: Sequence[str] = (),
    most: int = MOST,
    placebos: int = PLACEBOS,
    scale: float = 1.0,
    workers: int | None = None,
    watch: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Run the claims of a scenario (or those with the ids in `only`), arms side by side.

    seeds: pairs to begin with; most: pairs that an undecided claim may go up to.

    InputErrors name claims that cannot be run and ids that do not exist.
    """
    known = load_scenario(scenario)
    wiring, book = Wiring.of(known.program), load_series().of(known.kind)
    claims = _claims_asked(known, wiring, book, only)
    runner = ArmRunner(scenario, scale, workers, watch, stop)
    return ClaimStudy(claims, runner, book, wiring, seeds=seeds, most=most, placebos=placebos).run()


def _claims_asked(known: Scenario, wiring: Wiring, book: SeriesBook, only: Sequence[str]) -> ClaimSet:
    """The claims of a scenario, or those with the ids in `only`."""
    rules, data = rules_act(known.program.rules()), data_rests_on(known.book)
    acts = {name: {*rules.get(name, ()), *data.get(name, ())} for name in (*rules, *data)}
    claims = load_claims(known.claims, book, wiring.rules(), wiring.levers(), acts)
    _require_known("--only", only, [claim.id for claim in claims.claims], "a claim")
    if not only:
        return claims
    return replace(claims, claims=tuple(claim for claim in claims.claims if claim.id in only))


def run_readings(
    scenario: str,
    *,
    only: Sequence[str] = (),
    verdicts: Path | None = None,
    questions: Sequence[str] = (),
    seeds: int = CLAIM_SEEDS,
    scale: float = 1.0,
    workers: int | None = None,
    watch: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Holdings:
    """Run conclusions under the rival of each question (or of those in `questions`), arms side by side.

    only: ids of claims; verdicts: the report of `run_claims`, whose confirmed evidence is taken where `only` is empty.
    AskedErrors name unknown ids, and say what is wanted where neither is given or nothing was confirmed.
    """
    known = load_scenario(scenario)
    wiring, book = Wiring.of(known.program), load_series().of(known.kind)
    confirmed = (
        [v.id for v in read_verdicts(verdicts) if v.counts and v.verdict == "confirmed"] if verdicts else []
    )
    ids = only or confirmed
    if not ids:
        raise AskedError(
            "--only", "nothing", "ids of claims, or --claims FILE with evidence that was confirmed"
        )
    _require_known("--question", questions, list(known.questions), "a question")
    asked = {id: q for id, q in known.questions.items() if not questions or id in questions}
    return hold(
        _claims_asked(known, wiring, book, ids),
        asked,
        ArmRunner(scenario, scale, workers, watch, stop),
        lambda claims, runner: ClaimStudy(claims, runner, book, wiring, seeds=seeds, most=seeds, placebos=0),
    )


def scenario_of(named: str) -> str:
    """The scenario meant: that of a run if `named` is its results folder, else `named` itself."""
    said = RunFolder(Path(named)).said()
    return named if said is None else str(said["folder"] or said["spec"]["scenario"])


def claims_file(named: str, to: Path | None) -> Path | None:
    """Where the verdicts go: `to`, or into `to` if it is a folder, else into `named` if that is a results folder."""
    folder = Path(named) if to is None and RunFolder(Path(named)).said() is not None else to
    return folder / CLAIMS if folder is not None and folder.is_dir() else folder


def _require_known(option: str, wanted: Sequence[str], known: Sequence[str], what: str) -> None:
    for id in wanted:
        if id not in known:
            raise AskedError(option, id, f"{what}: {suggest(id, known)}")


def run_facts(
    scenario: str,
    *,
    seeds: int = FACT_SEEDS,
    scale: float = 1.0,
    until: date | None = None,
    workers: int | None = None,
    watch: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Validation:
    """Set a scenario's facts beside seeds 1 to `seeds`."""
    known = load_scenario(scenario)
    book = load_series().of(known.kind)
    facts = load_facts(known.facts, book).facts
    asked = [Asked(scenario, seed, scale, until) for seed in range(1, seeds + 1)]
    runs = run_arms(asked, workers=workers, watch=watch, stop=stop)
    return validate(facts, [tracks_of_run(run) for run in runs], book, known.share(scale))


def catalogue_coverage(scenario: str | None = None, verdicts: Sequence[Path] = ()) -> Coverage:
    """What became of each mechanism in one scenario, or in all that ship. verdicts: reports that `run_claims` wrote.

    Of one scenario, a mechanism that acts only under another program has that as its reason.
    """
    everywhere = [load_scenario(name) for name in shipped_names()]
    known = everywhere if scenario is None else [load_scenario(scenario)]
    rules = {id: rule for one in known for id, rule in one.program.rules().items()}
    book = LawBook({id: entry for one in known for id, entry in one.used.entries.items()})
    read = [verdict for file in verdicts for verdict in read_verdicts(file)]
    elsewhere = {
        id: Reason(f"the program of a {one.kind}", f"acts in {one.program.name}")
        for one in everywhere
        for id in _acting(one)
    }
    mine = {id for one in known for id in _acting(one)}
    away = {id: reason for id, reason in elsewhere.items() if id not in mine}
    return coverage(book, rules, read, reasons={**load_reasons(), **away})


def _acting(scenario: Scenario) -> set[str]:
    """The mechanisms that a rule or a value of a scenario stands for."""
    stands = (*rules_act(scenario.program.rules()).values(), *data_rests_on(scenario.used).values())
    return {id for ids in stands for id in ids}


def families_asked(named: Sequence[str], everything: bool = False) -> Sequence[str]:
    """The families whose mechanisms are listed: those named, or else all or none. AskedError names an unknown one."""
    for family in named:
        if family not in FAMILIES:
            raise AskedError("--family", family, suggest(family, FAMILIES))
    return named or (FAMILIES if everything else ())


def citation_report(scenario: str) -> CitationReport:
    """Everything that must be cited in the law, behaviour, outside series, rules and readings of a scenario."""
    known = load_scenario(scenario)
    return cited_report(known.used, known.program.rules(), known.questions)
