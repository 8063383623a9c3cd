"""Privacy: what may leave the process is listed; everything else stays.

``policy.py`` is the list, ``rules/`` explains its words, ``gate.py`` applies it to envelopes,
``hooks.py`` in the SDK's hooks, and ``text/`` rebuilds messages from the source that made them.
"""

from .declarations import Known, Telemetry
from .gate import Gate, Scrubbed, build

__all__ = ["Gate", "Known", "Scrubbed", "Telemetry", "build"]
