"""Which transactions are recorded, and who may decide it."""

from typing import Any

import pytest
from fastapi_error_tracking.sampling import Sampler
from fastapi_error_tracking.settings import Settings

pytestmark = pytest.mark.sample

SETTINGS = Settings(traces_sample_rate=0.25, max_continued_traces_per_minute=10)


def request(path: str = "/api/v1/items", *, root_path: str = "", trace: bool = False) -> Any:
    headers = [(b"host", b"localhost")] + trace * [(b"sentry-trace", b"irrelevant")]
    return {"path": path, "root_path": root_path, "headers": headers}


def test_a_request_of_its_own_has_the_configured_rate() -> None:
    sample = Sampler(SETTINGS, trusts_parents=False)
    assert sample({"asgi_scope": request(), "parent_sampled": None}) == 0.25


@pytest.mark.parametrize("parent", [None, True, False])
@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/ready", "/api/v1/ready/"])
def test_probes_are_never_recorded(path: str, parent: bool | None) -> None:
    sample = Sampler(SETTINGS, trusts_parents=False)
    assert sample({"asgi_scope": request(path), "parent_sampled": parent}) == 0
    behind = request("/base" + path, root_path="/base")
    assert sample({"asgi_scope": behind, "parent_sampled": parent}) == 0


def test_a_clients_wish_is_followed_up_to_a_limit() -> None:
    sample = Sampler(SETTINGS, trusts_parents=False)
    wish = {"asgi_scope": request(trace=True), "parent_sampled": True}
    assert [sample(wish) for _ in range(10)] == [1.0] * 10
    beyond = [sample(wish) for _ in range(400)]
    assert set(beyond) <= {0.0, 1.0}  # drawn here, not with the number that the client sent
    assert 40 < sum(beyond) < 170
    assert sample({"asgi_scope": request(trace=True), "parent_sampled": False}) == 0


def test_a_client_that_leaves_the_decision_to_us_does_not_draw_the_number() -> None:
    sample = Sampler(SETTINGS, trusts_parents=False)
    undecided = {"asgi_scope": request(trace=True), "parent_sampled": None}
    assert {sample(undecided) for _ in range(100)} == {0.0, 1.0}


def test_the_rate_of_a_draw_of_ours_is_noted() -> None:
    """So what is recorded says how many it stands for: the SDK takes our answer for its rate."""
    sample = Sampler(SETTINGS, trusts_parents=False)
    wish = {"asgi_scope": request(trace=True), "parent_sampled": True}
    of_its_own = {"asgi_scope": request(), "parent_sampled": None}
    for context, noted in (
        (of_its_own, []),  # the SDK draws
        ({**of_its_own, "draws": [0.25]}, [0.25]),  # it was drawn before
        *[(wish, [])] * 10,  # the client has drawn
        (wish, [0.25]),
        ({**wish, "parent_sampled": None}, [0.25]),  # its trace is not continued
        ({**wish, "parent_sampled": False}, []),
    ):
        draws: list[float] = context.get("draws", [])
        sample({**context, "draws": draws})
        assert draws == noted


def test_a_worker_follows_the_api() -> None:
    sample = Sampler(SETTINGS, trusts_parents=True)
    assert {sample({"parent_sampled": True}) for _ in range(50)} == {1.0}
    assert sample({"parent_sampled": False}) == 0
    assert sample({"parent_sampled": None}) == 0.25
