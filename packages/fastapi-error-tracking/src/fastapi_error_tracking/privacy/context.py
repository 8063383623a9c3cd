"""What the rules may consult."""

from collections.abc import Container
from dataclasses import dataclass, field

from .declarations import Known, Telemetry
from .identifiers import Identifiers
from .patterns import Net
from .policy import Further
from .replay_elements import Stylesheets
from .text.approved import Approved
from .text.source_names import SourceNames
from .undeclared import Undeclared


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that decides what may leave; the same for every event of a process.

    Args:
        approved: The texts that were rebuilt from source.
        functions: The names of functions that logged something.
        literals: The texts that a browser build was made from; its messages must be among them.
        styles: The stylesheets that it wrote: a recording shows no others.
        browser: The events come from a browser: nothing in them refers to this process's source.
        further: What the application adds to the policy.
        tells_removals: Whether somebody is told what was removed before the gate.
        undeclared: Names to a developer what was removed for want of a declaration.
    """

    telemetry: Telemetry
    known: Known
    identifiers: Identifiers
    net: Net = field(default_factory=Net)
    approved: Approved = field(default_factory=Approved)
    functions: Approved = field(default_factory=Approved)
    names: SourceNames = field(default_factory=SourceNames)
    literals: Container[str] = frozenset()
    styles: Stylesheets = field(default_factory=Stylesheets)
    browser: bool = False
    further: Further = field(default_factory=dict)
    tells_removals: bool = False
    undeclared: Undeclared | None = None

    def approve(self, text: str) -> str:
        """Let ``text``, which the source wrote, pass from now on; return what the net leaves."""
        if text in self.approved:
            return text
        return self.approved.add(self.net.clean(text))
