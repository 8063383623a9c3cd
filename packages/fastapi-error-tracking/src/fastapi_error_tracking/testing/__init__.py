"""Proves of a service's own routes and jobs that nothing private leaves.

What is planted is searched in every byte that was sent.

Its pytest plugin is found by its entry point; the fixtures are ``planted`` and ``outgoing``::

    def test_a_booking_says_nothing_of_the_patient(planted: Planted, outgoing: Outgoing) -> None:
        with outgoing.client(app) as client:
            client.post("/appointments", json={"notes": f"{planted.name} was here"})
        outgoing.assert_private()
"""

from .outgoing import Outgoing
from .planted import Planted
from .receiver import Received

__all__ = ["Outgoing", "Planted", "Received"]
