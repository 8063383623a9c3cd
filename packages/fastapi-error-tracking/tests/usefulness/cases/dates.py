"""Dates, times and zones."""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ..case import Cases, Person

cases = Cases("datetime")


@cases("ValueError", "Invalid isoformat string")
def iso_text(who: Person) -> None:
    date.fromisoformat(who.name)


@cases("ValueError", "time data", "does not match format", "%d.%m.%Y")
def other_format(who: Person) -> None:
    datetime.strptime(who.name, "%d.%m.%Y")


@cases("ValueError", "unconverted data remains")
def more_than_the_format(who: Person) -> None:
    datetime.strptime(f"2001 {who.name}", "%Y")


@cases("ValueError", "month must be in 1..12")
def thirteenth_month(who: Person) -> None:
    date(2001, 13, who.number % 20)


@cases("ValueError", "day is out of range for month|must be in range")
def thirtieth_of_february(who: Person) -> None:
    date(2001, 2, 30)


@cases("TypeError", "can't compare offset-naive and offset-aware datetimes")
def naive_and_aware(who: Person) -> None:
    datetime.fromtimestamp(who.number) < datetime.fromtimestamp(who.number, UTC)


@cases("TypeError", "can't subtract offset-naive and offset-aware datetimes")
def difference_of_naive_and_aware(who: Person) -> None:
    datetime.fromtimestamp(who.number) - datetime.fromtimestamp(who.number, UTC)


@cases("OverflowError", "date value out of range")
def far_away(who: Person) -> None:
    date.min - timedelta(days=who.number)


@cases("ZoneInfoNotFoundError", "No time zone found with key")
def zone_of_data(who: Person) -> None:
    ZoneInfo(who.name)


@cases("ZoneInfoNotFoundError", "No time zone found with key Europe/Berlinn")
def zone_by_literal(who: Person) -> None:
    ZoneInfo("Europe/Berlinn")


@cases("ValueError", "year", "is out of range")
def long_year(who: Person) -> None:
    date(who.number, 1, 1)


@cases("IllegalMonthError", "bad month number", "must be 1-12")
def calendar_month(who: Person) -> None:
    calendar.monthrange(2001, 13)
