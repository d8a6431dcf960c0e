"""The plain way to read an export: all of it as text in pandas, then every check on whole columns."""

from pathlib import Path
from typing import Any

import pandas as pd

from bench.support.mapped import Export
from federated import schema
from federated.schema import Column, Raw, RawKind
from quality.suite import PAIRS, POSTCODE
from quality.suites.admission import ICD10
from quality.suites.questionnaire_score import RANGES

EARLIEST, THIS_CENTURY = pd.Timestamp("1900-01-01"), pd.Timestamp("2000-01-01")
FORMS = {"postcode": POSTCODE, "primary_icd10": ICD10, "residence_gemeente": r"^\d{4}$"}
NUMBERS = (RawKind.INTEGER, RawKind.DECIMAL)


def read(inbox: Path, export: Export, extracted: pd.Timestamp) -> pd.DataFrame:
    """Return the records without mistakes, typed, by raw column."""
    text = pd.read_csv(inbox / f"{export.table}.csv", sep=";", dtype=str)
    text = text.rename(columns=dict(export.columns)).assign(**export.constants)
    bad = pd.Series(False, index=text.index)
    for raw, codes in export.codes.items():
        meant = text[raw].map(dict(codes))
        bad |= text[raw].notna() & meant.isna()
        text[raw] = meant
    return _typed(export.table, text, bad, extracted)


def _typed(
    name: str, rows: pd.DataFrame, bad: "pd.Series[bool]", extracted: pd.Timestamp
) -> pd.DataFrame:
    table = schema.table(name)
    for raw in table.raws:
        if raw.name not in rows:
            continue
        text = rows[raw.name]
        rows[raw.name] = _converted(text, raw)
        bad |= text.notna() & rows[raw.name].isna()
        if raw.kind is RawKind.DATE:
            bad |= (rows[raw.name] < EARLIEST) | (rows[raw.name] > extracted)
        elif raw.target and table.has(raw.target):
            bad |= _outside(rows[raw.name], table.column(raw.target))
        if raw.target in table.key or (raw.required and not table.assembled):
            bad |= text.isna()
        if raw.name in FORMS:
            bad |= text.notna() & ~text.str.match(FORMS[raw.name]).fillna(True).astype(bool)
    return rows[~(bad | _by_table(name, rows) | _backwards(rows))].copy()


def _converted(text: "pd.Series[str]", raw: Raw) -> "pd.Series[Any]":
    if raw.kind is RawKind.DATE:
        return pd.to_datetime(text, format="%d-%m-%Y", errors="coerce")
    return pd.to_numeric(text, errors="coerce") if raw.kind in NUMBERS else text


def _outside(values: "pd.Series[Any]", column: Column) -> "pd.Series[bool]":
    if column.allowed:
        return values.notna() & ~values.isin(column.allowed)
    outside = pd.Series(False, index=values.index)
    if column.low is not None:
        outside |= values < column.low
    return outside if column.high is None else outside | (values > column.high)


def _backwards(rows: pd.DataFrame) -> "pd.Series[bool]":
    bad = pd.Series(False, index=rows.index)
    for start, end in PAIRS:
        if start in rows and end in rows:
            bad |= rows[end] < rows[start]
    return bad


def _by_table(name: str, rows: pd.DataFrame) -> "pd.Series[bool]":
    bad = pd.Series(False, index=rows.index)
    if name == "questionnaire_score":
        for instrument, (low, high) in RANGES.items():
            bad |= (rows["instrument"] == instrument) & ~rows["score"].between(low, high)
    if name == "admission":
        bad |= (rows["kind"] == "neonatal") & (rows["start_date"] < THIS_CENTURY)
    if name == "person":
        bad |= (rows["role"] == "index_child") & (rows["birth_date"] < THIS_CENTURY)
    return bad
