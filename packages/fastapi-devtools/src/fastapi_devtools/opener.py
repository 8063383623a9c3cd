"""Opens addresses in the browser of whoever works here."""

import asyncio
import sys

OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
PATIENCE = 10.0


async def open_page(url: str) -> bool:
    """Open ``url`` in a browser; say whether there is one.

    In a process of its own, without this terminal: a browser for terminals would take it.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", OPEN, url),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return await asyncio.wait_for(process.wait(), PATIENCE) == 0
    except TimeoutError:
        return True  # it runs
