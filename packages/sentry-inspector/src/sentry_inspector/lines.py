"""What the command writes: where the inspector is, and a line for each captured item."""

from collections.abc import Sequence

from .inspector import Inspector
from .rejected import Rejected
from .store import Captured

LONGEST_TITLE = 100

BOLD = "1"
DIM = "2"
BLUE = "34"
# Of the terminal's colours, for errors and warnings; and those that are left, for projects.
LEVELS = {"error": "31", "fatal": "31", "warning": "33"}
PROJECTS = ("36", "35", "32", "34", "96", "95")


class Lines:
    """Makes lines of text; ``projects`` are the names that get colours, if it is ``colourful``."""

    def __init__(self, projects: Sequence[str], *, colourful: bool) -> None:
        self._colours = {name: PROJECTS[at % len(PROJECTS)] for at, name in enumerate(projects)}
        self._width = max(map(len, projects))
        self._colourful = colourful

    def heading(self, inspector: Inspector) -> str:
        """Return the page's address and the DSN of each project."""
        addresses = [("page", self._styled(inspector.url, BOLD))]
        width = max(self._width, len("page"))
        addresses += [(project.name, project.dsn(inspector.url)) for project in inspector.projects]
        shown = "\n".join(f"  {name:<{width}}  {address}" for name, address in addresses)
        return f"\n{shown}\n\n  {self._styled('Ctrl-C stops it.', DIM)}\n"

    def captured(self, item: Captured, url: str) -> str:
        """Return a line about an item, with a link to all there is to it."""
        level = item.summary.level or ""
        colour = LEVELS.get(level)
        service = f"{printable(item.service):<{self._width}}"
        title = printable(item.title)[:LONGEST_TITLE]
        trace = f"trace {printable(item.trace_id[:8])}  " if item.trace_id else ""
        return (
            f"{self._styled(service, self._colours.get(item.service))} {self._styled('│', DIM)} "
            f"{self._styled('●', colour or BLUE)} {printable(item.kind)}  "
            f"{self._styled(title, colour)}  {self._styled(f'{trace}{url}/#/{item.id}', DIM)}"
        )

    def rejected(self, refusal: Rejected, url: str) -> str:
        """Return a line about what was refused, with a link to its bytes."""
        service = f"{printable(refusal.project_name or '?'):<{self._width}}"
        size = f"{refusal.size} byte{'s' * (refusal.size != 1)}"
        return (
            f"{self._styled(service, self._colours.get(refusal.project_name or ''))}"
            f" {self._styled('│', DIM)} {self._styled('✗', LEVELS['error'])} refused "
            f"{refusal.status}  {self._styled(printable(refusal.reason), LEVELS['error'])}  "
            f"{self._styled(f'{size}  {url}/#/{refusal.id}', DIM)}"
        )

    def unshown(self, count: int) -> str:
        """Return a line that says how many items are missing here."""
        return self._styled(f"({count} items were forgotten before they could be shown here)", DIM)

    def _styled(self, text: str, code: str | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colourful and code else text


def printable(text: str) -> str:
    """Return ``text`` without what a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text)
