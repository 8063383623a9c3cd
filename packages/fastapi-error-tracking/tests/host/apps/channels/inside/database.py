"""SQL, as text and in what the database says of it."""

from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from .adding import done

engine = create_engine("sqlite://")


class Base(DeclarativeBase): ...


class Patient(Base):
    __tablename__ = "channel_patients"
    name: Mapped[str] = mapped_column(primary_key=True)


def insert_twice(name: str) -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Patient(name=name))
        session.flush()
        session.execute(text("INSERT INTO channel_patients (name) VALUES (:name)"), {"name": name})


def query(statement: str, **values: Any) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement), values)


done("sql_literal", lambda p: query(f"SELECT '{p}'"))
done("sql_alias", lambda p: query(f"SELECT 1 AS {p}"))
done("sql_comment", lambda p: query(f"SELECT 1 -- {p}"))
done("sql_quoted", lambda p: query(f'SELECT 1 AS "{p}"'))
done("sql_table", lambda p: query(f"SELECT * FROM {p}"))  # noqa: S608
done("sql_parameter_of_error", lambda p: query("SELECT * FROM nowhere WHERE x = :x", x=p))
done("sql_syntax", lambda p: query(f"SELEC {p}"))
done("sql_function", lambda p: query(f"SELECT {p}(1)"))
done("sql_insert_twice", insert_twice)
done("sql_missing_row", lambda p: Session(engine).get_one(Patient, p))
done("sql_parameter_name", lambda p: query(f"SELECT :{p}", **{p: 1}))
