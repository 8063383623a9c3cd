"""Files and messages of a form: archives, tables, markup, packed bytes."""

import base64
import configparser
import csv
import gzip
import io
import pickle
import re
import shlex
import struct
import tarfile
import tomllib
import xml.etree.ElementTree
import zipfile
import zlib
from string import Template

from ..case import Cases, Person

cases = Cases("formats")


@cases("error|PatternError", "unterminated character set at position")
def regular_expression(who: Person) -> None:
    re.compile(f"{who.name}[")


@cases("error", "unpack requires a buffer of 8 bytes")
def packed_bytes(who: Person) -> None:
    struct.unpack("<q", who.name.encode()[:4])


@cases("Error", "Incorrect padding|cannot be 1 more than a multiple of 4")
def base_64(who: Person) -> None:
    base64.b64decode(who.name[:5])


@cases("error", "Error -3 while decompressing data: incorrect header check")
def compressed(who: Person) -> None:
    zlib.decompress(f"not {who.name}".encode())


@cases("BadGzipFile", "Not a gzipped file")
def gzipped(who: Person) -> None:
    gzip.decompress(who.name.encode())


@cases("BadZipFile", "File is not a zip file")
def zipped(who: Person) -> None:
    zipfile.ZipFile(io.BytesIO(who.name.encode()))


@cases("KeyError", "There is no item named 'report.xml' in the archive")
def missing_in_the_archive(who: Person) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        archive.read("report.xml")


@cases("ReadError", "not a gzip file")
def archive(who: Person) -> None:
    tarfile.open(fileobj=io.BytesIO(who.name.encode()), mode="r:gz")


@cases("ParseError", "syntax error: line 1, column 0")
def xml_of_data(who: Person) -> None:
    xml.etree.ElementTree.fromstring(who.name)


@cases("ParseError", "mismatched tag: line 1, column")
def xml_with_another_end(who: Person) -> None:
    xml.etree.ElementTree.fromstring(f"<a><b>{who.name}</a>")


@cases("TOMLDecodeError", "Expected '=' after a key in a key/value pair")
def toml(who: Person) -> None:
    tomllib.loads(f"{who.name} 1")


@cases("NoSectionError", "No section", "'database'")
def missing_section(who: Person) -> None:
    configparser.ConfigParser().get("database", "url")


@cases("MissingSectionHeaderError", "File contains no section headers")
def no_section(who: Person) -> None:
    configparser.ConfigParser().read_string(f"{who.name} = 1")


@cases("Error", "unexpected end of data|field larger than field limit")
def table(who: Person) -> None:
    list(csv.reader([f'"{who.name}'], strict=True))


@cases("ValueError", "dict contains fields not in fieldnames")
def table_with_more_columns(who: Person) -> None:
    csv.DictWriter(io.StringIO(), ["name"]).writerow({who.name: 1})


@cases("UnpicklingError", "invalid load key")
def pickled(who: Person) -> None:
    pickle.loads(who.name.encode())


@cases("EOFError", "Ran out of input")
def nothing_pickled(who: Person) -> None:
    pickle.loads(b"")


@cases("AttributeError|PicklingError", "pickling_of_a_function.<locals>.<lambda>")
def pickling_of_a_function(who: Person) -> None:
    pickle.dumps(lambda: who.name)


@cases("ValueError", "No closing quotation")
def shell_words(who: Person) -> None:
    shlex.split(f'"{who.name}')


@cases("KeyError", "'room'", lacks="the template's text was given to another call before")
def template(who: Person) -> None:
    Template("$name in $room").substitute(name=who.name)
