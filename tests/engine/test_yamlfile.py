"""The strict loader: nothing guessed, every fault with its line, all faults at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from kombinat.engine.errors import InputError, InputErrors, RunError, doing
from kombinat.engine.yamlfile import Strict, check, load, parse, read, suggest


class Inner(Strict):
    grade: Literal["archive", "assumption"]
    range: tuple[float, float]
    sizes: tuple[int, ...] = ()


class Outer(Strict):
    title: str
    when: date
    flag: bool = False
    parts: dict[str, Inner] = Field(default_factory=dict)
    mix: float | tuple[float, ...] = 0.0


def write(folder: Path, text: str) -> Path:
    file = folder / "some.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def errors_of(text: str) -> list[InputError]:
    with pytest.raises(InputError) as caught:
        check(parse(text, "some.yaml"), Outer)
    return list(caught.value.errors) if isinstance(caught.value, InputErrors) else [caught.value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("12:30", "12:30"),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("-4", -4),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        (".inf", ".inf"),
        ("true", True),
        ("True", "True"),
        ("~", None),
        ("null", None),
        ("1926-01-01", date(1926, 1, 1)),
        ("'1926-01-01'", "1926-01-01"),
        ("'3'", "3"),
        ("1929-01..1931-12", "1929-01..1931-12"),
        ("0", 0),
        ("0.0", 0.0),
        ("P1-23", "P1-23"),
    ],
)
def test_scalars_mean_what_they_say(text: str, value: object) -> None:
    found = parse(f"a: {text}\n").value["a"]
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 010\n", 1, "leading zeros"),
        ("a: 1\nb: 2\na: 3\n", 3, "a second time (first in line 1)"),
        ("a:\n  1926-01-01: 1\n  1926-01-01: 2\n", 3, "a second time"),
        ("a: &x 1\nb: *x\n", 2, "alias"),
        ("a: !!python/name:os.system x\n", 1, "tag"),
        ("a: !!int 3\n", 1, "tag"),
        ("a: 1926-02-30\n", 1, "day of the calendar"),
        ("? [1, 2]\n: 3\n", 1, "list or mapping as a key"),
        ("a: 1\n---\nb: 2\n", 2, "broken YAML"),
        ("a: {b: 1, c: [2, 3\n", 1, "cut off"),
        ('a: "open\nb: 3\n', 2, "cut off"),
        ("a:\n\t- 1\n", 2, "broken YAML"),
        ("<<: {a: 1}\n<<: {a: 2}\n", 2, "a second time"),
    ],
)
def test_what_the_subset_refuses(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "some.yaml")
    assert caught.value.line == line
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"some.yaml:{line}: ")


def test_several_faults_outside_the_subset_come_together() -> None:
    with pytest.raises(InputErrors) as caught:
        parse("a: 010\nb: 1926-13-01\nb: 2\n", "some.yaml")
    assert [error.line for error in caught.value.errors] == [1, 2, 3]
    assert len(str(caught.value).splitlines()) == 3


def test_all_faults_of_a_model_come_at_once_with_their_lines() -> None:
    text = (
        "title: 3\n"
        "when: 1926-1-1\n"
        "flag: yes\n"
        "parts:\n"
        "  one: {grade: archiv, range: [0, x]}\n"
        "  two:\n"
        "    rnge: [0, 1]\n"
        "    grade: archive\n"
        "    sizes: [1, 2.5]\n"
        "mix: many\n"
    )
    found = {(error.line, error.field) for error in errors_of(text)}
    assert found == {
        (1, "title"),
        (2, "when"),
        (3, "flag"),
        (5, "parts.one.grade"),
        (5, "parts.one.range.1"),
        (6, "parts.two.range"),
        (7, "parts.two.rnge"),
        (9, "parts.two.sizes.1"),
        (10, "mix"),
    }


def test_messages_say_what_was_found_and_what_is_allowed() -> None:
    by_field = {
        error.field: error for error in errors_of("titel: a\nwhen: 1926-01-01\nparts: {x: {grade: archiv}}\n")
    }
    assert by_field["titel"].found == "the unknown field titel"
    assert "did you mean title" in by_field["titel"].allowed
    assert "did you mean archive" in by_field["parts.x.grade"].allowed
    assert by_field["title"].found == "nothing"
    assert all(len(str(error).splitlines()) == 1 for error in by_field.values())


def test_text_is_never_made_a_number_nor_a_number_text() -> None:
    fields = {error.field for error in errors_of("title: a\nwhen: 1926-01-01\nmix: '0.5'\nflag: 1\n")}
    assert fields == {"mix", "flag"}


def test_a_good_file_gives_values_and_lines(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "title: a\nwhen: 1931-07-01\nmix: [1, 2.5]\nparts:\n  p:\n    grade: archive\n    range: [0, 1]\n",
    )
    document = load(file, Outer)
    assert document.value.when == date(1931, 7, 1)
    assert document.value.mix == (1.0, 2.5)
    assert document.value.parts["p"].range == (0.0, 1.0)
    assert document.lines.at("parts", "p", "range") == 7
    assert document.lines.at("parts", "p", "nowhere") == 5
    assert document.file == str(file)


def test_missing_empty_and_undecodable_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file; allowed a file that exists"):
        read(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="found nothing"):
        load(write(tmp_path, ""), Outer)
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(InputError, match=r"bad.yaml:2: file: found byte 0xff; allowed text in UTF-8"):
        read(bad)


def test_an_error_is_one_line_whatever_was_found() -> None:
    error = InputError("f.yaml", 3, "a.b", "many\nlines " * 100, "one\nline")
    assert "\n" not in str(error) and len(str(error)) < 300
    assert str(error).endswith("; allowed one line")


def test_a_refusing_machine_is_a_run_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(RunError, match="cannot write: a file is in the way of a folder"),
        doing("write", tmp_path),
    ):
        (tmp_path / "file" / "below").write_text("x")
    with pytest.raises(RunError, match="cannot write: no space left on the disk"), doing("write", "out"):
        raise OSError(28, "No space left on device")


def test_suggestions() -> None:
    assert "did you mean quit_base" in suggest("quit_bsae", ["quit_base", "absence"])
    assert suggest("zzz", ["a", "b"]) == "a, b"
    assert suggest("zzz", []) == "nothing"
    assert suggest("zzz", range(40), most=3).endswith("and 37 more")


letters = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])  # JSON writes the others as pairs
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(letters, max_size=12),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(letters, max_size=8), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(deadline=None, max_examples=200)
@given(values)
def test_json_is_read_as_json(value: object) -> None:
    """YAML 1.2 contains JSON: what `json` writes is read back unchanged, types included."""
    found = parse(json.dumps(value)).value
    assert found == value
    assert json.dumps(found) == json.dumps(value)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 400))
def test_a_cut_file_is_never_taken_for_a_whole_one(cut: int) -> None:
    """Cut anywhere, the file is refused, or the cut lost nothing but white space."""
    part = "{grade: archive, range: [0, 1]}"
    text = f"title: some\nwhen: 1926-01-01\nparts: {{a: {part},\n  b: {part}}}\n"
    whole = check(parse(text), Outer).value
    try:
        left = check(parse(text[:cut]), Outer).value
    except InputError:
        return
    assert left == whole or "parts" not in text[:cut]
