"""What is wrong with what the apps declare: names that say of themselves that they are personal."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from fastapi_installed_apps import (
    Choice,
    Finding,
    Flag,
    Identifier,
    Kind,
    Registry,
    Telemetry,
    Text,
)
from fastapi_installed_apps.kinds import BY_NAME

from ..privacy.words import words

# Whole names, and the last parts of longer ones: patient_email, order.birth_date.
PERSONAL = words("""
    account_number address_line allergies allergy birth_date birth_place birthdate birthday
    card_number chart_number city_of_birth comment_text contact credit_card date_of_birth
    diagnoses diagnosis dob driver_license e_mail email email_address emergency_contact ethnicity
    family_name fax first_name full_name given_name home_address iban icd icd10 insurance_number
    ip_address last_name license_plate maiden_name medical_record medical_record_number medication
    medications middle_name mobile mobile_number mrn national_id nickname npi passport
    passport_number password patient patient_id patient_name phone phone_number photo
    postal_code postcode religion secret signature social_security social_security_number ssn
    street surname symptom symptoms tax_id telephone user_name username vin zip zip_code
    """)
# These say so only alone: template_name and queue.address are nobody's.
PERSONAL_ALONE = words("address age city gender ip name names note notes race sex")

REMEDY = (
    "Remove it from telemetry(), declare it as Identifier(), whose hash leaves, or name it after"
    " what it holds."
)

_WORDS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")


def findings(
    registry: Registry, metadata: Iterable[object], *, deploy: bool = False
) -> Iterator[Finding]:
    """Yield what should not be declared as it is, and in production every text.

    Args:
        registry: The apps.
        metadata: SQLAlchemy's, of the models.
        deploy: Whether this is to be the configuration of production.
    """
    columns = columns_of(metadata)
    for app in registry.apps:
        declared = app.telemetry()
        for what, name, kind in names_of(declared):
            whose = app.label, f"the app {app.label!r}"
            yield from personal(whose, what, name, kind, columns, REMEDY)
            if isinstance(kind, Text) and kind != BY_NAME:
                yield from _text(app.label, what, name, kind, deploy=deploy)
        if declared.by_name:
            yield Finding(
                f"error_tracking.declarations.by_name.{app.label}",
                f"The app {app.label!r} declares without a kind: {_listed(declared.by_name)}.",
                'Give each a kind in telemetry(), such as {"name": Choice("…")}; names alone end'
                " with the next version.",
                "warning",
            )


def _text(app: str, what: str, name: str, kind: Text, *, deploy: bool) -> Iterator[Finding]:
    if kind.has_expired(datetime.now(UTC).date()):
        yield Finding(
            _id("expired", app, name),
            f"The {what} {name!r} of the app {app!r} was to be free text until {kind.expires} only:"
            f" {kind.reason}.",
            "Look at it again: declare a closer kind, or the text with a reviewer and a later day.",
        )
    elif deploy:
        reviewed = f"reviewed by {kind.reviewer}" if kind.reviewer else "reviewed by nobody"
        until = f", until {kind.expires}" if kind.expires else ", for ever"
        yield Finding(
            _id("text", app, name),
            f"The {what} {name!r} of the app {app!r} is free text, {reviewed}{until}:"
            f" {kind.reason}.",
            'Declare a closer kind in telemetry(), such as Choice("…") or Identifier(), unless that'
            " reason holds; name its reviewer, and the day until which.",
            "warning",
        )


def names_of(declared: Telemetry) -> Iterator[tuple[str, str, Kind]]:
    """Yield what each declared name names, the name, and its kind."""
    for name, kind in declared.tags.items():
        yield "tag", name, kind
    for holder, keys in declared.contexts.items():
        for key, kind in keys.items():
            yield "context key", f"{holder}.{key}", kind
    for name, kind in declared.attributes.items():
        yield "attribute", name, kind


def columns_of(metadata: Iterable[object]) -> frozenset[str]:
    """Return the names of all columns that ``metadata`` of SQLAlchemy knows, in lower case."""
    return frozenset(
        str(column.name).lower()
        for one in metadata
        for table in getattr(one, "tables", {}).values()
        for column in table.columns
    )


def is_personal(name: str) -> bool:
    """Return whether a name says of itself that its values are somebody's."""
    parts = [part.lower() for part in _WORDS.split(name) if part]
    whole = "_".join(parts)
    return whole in PERSONAL_ALONE or any(
        "_".join(parts[at:]) in PERSONAL for at in range(len(parts))
    )


def personal(
    whose: tuple[str, str],
    what: str,
    name: str,
    kind: Kind,
    columns: frozenset[str],
    remedy: str,
) -> Iterator[Finding]:
    """Yield that the values of what is declared so would be somebody's, if they would.

    Args:
        whose: Who declares it: in the finding's id, and in its text.
        what: What ``name`` is the name of.
        name: What is declared, as a thing of ``kind``.
        columns: Of the models: their values are somebody's, unless they are chosen of a few.
        remedy: What to do.
    """
    if isinstance(kind, Identifier | Flag):
        return
    key = name.rpartition(".")[2] if what == "context key" else name
    if is_personal(key):
        why = "says of itself that it is personal"
    elif key.lower() in columns and not isinstance(kind, Choice):
        why = "is a column of a model"
    else:
        return
    yield Finding(
        _id("personal", whose[0], name),
        f"The {what} {name!r} of {whose[1]} {why}, and its values leave: {kind}.",
        remedy,
        "error" if isinstance(kind, Text) else "warning",
    )


def _id(kind: str, app: str, name: str) -> str:
    return f"error_tracking.declarations.{kind}.{app}.{name}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
