"""Files, folders and paths."""

import os
import shutil
import tempfile
from pathlib import Path

from ..case import Cases, Person

cases = Cases("files")
FOLDER = Path(tempfile.gettempdir())


@cases("FileNotFoundError", "ENOENT")
def missing(who: Person) -> None:
    (FOLDER / who.name).read_text()


@cases("FileExistsError", "EEXIST")
def existing(who: Person) -> None:
    path = FOLDER / who.name
    try:
        path.mkdir()
        path.mkdir()
    finally:
        path.rmdir()


@cases("IsADirectoryError", "EISDIR")
def folder_as_file(who: Person) -> None:
    FOLDER.read_text()


@cases("NotADirectoryError", "ENOTDIR")
def file_as_folder(who: Person) -> None:
    with tempfile.NamedTemporaryFile(prefix=who.name) as file:
        os.listdir(file.name)


@cases("OSError", "ENOTEMPTY")
def folder_that_is_not_empty(who: Person) -> None:
    with tempfile.TemporaryDirectory(prefix=who.name) as path:
        (Path(path) / who.name).touch()
        Path(path).rmdir()


@cases("OSError", "ENAMETOOLONG")
def long_name(who: Person) -> None:
    (FOLDER / (who.name * 30)).read_text()


@cases("ValueError", "is not in the subpath of")
def relative_path(who: Person) -> None:
    Path(f"/{who.name}").relative_to("/srv")


@cases("ValueError", "embedded null")
def null_in_a_path(who: Person) -> None:
    open(f"{who.name}\0")


@cases("ValueError", "I/O operation on closed file")
def closed_file(who: Person) -> None:
    with tempfile.TemporaryFile("w") as file:
        pass
    file.write(who.name)


@cases("UnsupportedOperation", "not readable")
def not_readable(who: Person) -> None:
    with tempfile.NamedTemporaryFile("w", prefix=who.name) as file:
        file.read()


@cases("SameFileError", "are the same file")
def same_file(who: Person) -> None:
    with tempfile.NamedTemporaryFile(prefix=who.name) as file:
        shutil.copyfile(file.name, file.name)


@cases("BrokenPipeError", "EPIPE")
def broken_pipe(who: Person) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        os.write(writing, who.name.encode())
    finally:
        os.close(writing)
