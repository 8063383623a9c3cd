"""Pydantic, its settings, and FastAPI's answers."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, TypeAdapter, field_validator
from pydantic_settings import BaseSettings

from ..case import Cases, Person

cases = Cases("pydantic")


class Insurance(BaseModel):
    """A part of a patient."""

    number: int
    country: Annotated[str, Field(max_length=2)]


class Patient(BaseModel):
    """A model with every kind of field."""

    name: str
    born: date
    insurances: list[Insurance] = []
    notes: dict[str, int] = {}
    status: Literal["new", "known"] = "new"
    ward_number: Annotated[int, Field(alias="wardNumber")] = 0

    @field_validator("name")
    @classmethod
    def has_a_surname(cls, name: str) -> str:
        if " " not in name:
            raise ValueError(f"{name} has no surname")
        return name


@cases("ValidationError", "Patient", "born", "missing")
def missing_field(who: Person) -> None:
    Patient.model_validate({"name": f"{who.name} M"})


@cases("ValidationError", "Patient", "born", "date")
def unreadable_date(who: Person) -> None:
    Patient.model_validate({"name": f"{who.name} M", "born": who.name})


@cases("ValidationError", "Patient", "name", "value_error")
def own_check(who: Person) -> None:
    Patient.model_validate({"name": who.name, "born": "2001-02-03"})


@cases("ValidationError", "Patient", "insurances", "country", "string_too_long")
def nested_field(who: Person) -> None:
    insurance = {"number": who.number, "country": who.name}
    Patient.model_validate({"name": "A B", "born": "2001-02-03", "insurances": [insurance]})


@cases("ValidationError", "Patient", "notes", "int_parsing")
def key_of_data(who: Person) -> None:
    Patient.model_validate({"name": "A B", "born": "2001-02-03", "notes": {who.name: who.name}})


@cases("ValidationError", "Patient", "status", "literal_error")
def other_choice(who: Person) -> None:
    Patient.model_validate({"name": "A B", "born": "2001-02-03", "status": who.name})


@cases("ValidationError", "Patient", "wardNumber", "int_parsing")
def field_with_an_alias(who: Person) -> None:
    Patient.model_validate({"name": "A B", "born": "2001-02-03", "wardNumber": who.name})


@cases("ValidationError", "Patient", "json_invalid")
def no_json(who: Person) -> None:
    Patient.model_validate_json(f"{{{who.name}")


@cases("ValidationError", "Patient", "model_type")
def no_object(who: Person) -> None:
    Patient.model_validate(who.name)


@cases("ValidationError", "int_parsing")
def adapter(who: Person) -> None:
    TypeAdapter(list[int]).validate_python([who.name])


@cases("ValidationError", "CoreSettings", "clinic_url", "missing")
def setting(who: Person) -> None:
    class CoreSettings(BaseSettings):
        clinic_url: str

    CoreSettings()


@cases("AttributeError", "'Patient' object has no attribute 'surname'")
def unknown_attribute(who: Person) -> None:
    patient: Any = Patient.model_construct(name=who.name, born=date(2001, 2, 3))
    patient.surname


@cases("PydanticUserError", "A non-annotated attribute was detected")
def bad_model(who: Person) -> None:
    type("Bad", (BaseModel,), {"room": 1, "__module__": __name__})


@cases("PydanticSerializationError", "Unable to serialize unknown type|Error calling function")
def unserializable(who: Person) -> None:
    class Odd(BaseModel):
        thing: Any

    Odd(thing=object()).model_dump_json()


@cases("HTTPException", "No patient {who.name}")
def http_exception(who: Person) -> None:
    raise HTTPException(404, f"No patient {who.name}")


@cases("ResponseValidationError", "1 validation error", "born", "missing")
def answer_that_is_no_patient(who: Person) -> None:
    app = FastAPI()

    @app.get("/patient")
    async def patient() -> Patient:
        return {"name": f"{who.name} M"}  # type: ignore[return-value]

    TestClient(app).get("/patient")
