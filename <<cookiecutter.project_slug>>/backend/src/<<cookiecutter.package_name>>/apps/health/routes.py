"""``/health``: the process lives. ``/ready``: it can do its work."""

from fastapi import APIRouter, Response

from .probes import probe_all

router = APIRouter(tags=["health"])


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health() -> dict[str, str]:
    """Answer, which is all there is to say."""
    return {"status": "ok"}


@router.get("/ready", responses={503: {"description": "A probe failed."}})
async def ready(response: Response) -> dict[str, str | dict[str, str]]:
    """Answer 200 when every probe does, and 503 otherwise."""
    probes = await probe_all()
    is_ready = all(outcome == "ok" for outcome in probes.values())
    if not is_ready:
        response.status_code = 503
    return {"status": "ok" if is_ready else "unavailable", "probes": probes}
