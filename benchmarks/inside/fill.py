"""Fill the database: twenty appointments."""

import asyncio
from datetime import UTC, datetime, timedelta

from pazpaz.apps.appointments import service
from pazpaz.apps.appointments.schemas import NewAppointment
from pazpaz.core.database import database

APPOINTMENTS = 20
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)


async def _fill() -> None:
    async with database.session() as session:
        for number in range(APPOINTMENTS):
            starts_at = FIRST + timedelta(hours=number)
            notes = "Brings the results of the last visit. " * 3
            await service.book(
                session, NewAppointment(starts_at=starts_at, type="follow_up", notes=notes)
            )
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(_fill())
