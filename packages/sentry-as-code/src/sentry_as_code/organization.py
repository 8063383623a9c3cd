"""The organisation itself: where it lives, and what it does with private data."""

import json
from typing import Any

from . import answers
from .api import Json
from .reconcile import Reconciler

_READ, _WRITE = "org:read", "org:write"
_FIELDS, _RULES = "sensitive_fields", "pii_rules"


def find(work: Reconciler) -> Json:
    """The organisation; what follows goes to the region it lives in."""
    organization: Json = work.api.get(f"{work.organization}/", _READ, answers.Organization)
    work.api.use_region((organization.get("links") or {}).get("regionUrl") or "")
    work.use_plan(organization)
    return organization


def privacy(work: Reconciler, organization: Json) -> None:
    """Scrubbing and sharing, for every project; fields others declared sensitive stay so."""
    wanted = work.configuration.privacy
    settings = work.lock.settings
    # What an earlier run was asked for and this one is not goes; others' stay.
    gone = set(settings.get(_FIELDS, [])) - set(wanted.sensitive_fields)
    fields: list[str] = [
        one for one in organization.get("sensitiveFields") or [] if one not in gone
    ]
    desired: Json = {
        "dataScrubber": wanted.data_scrubber,
        "dataScrubberDefaults": wanted.data_scrubber_defaults,
        "scrubIPAddresses": wanted.scrub_ip_addresses,
        "enhancedPrivacy": wanted.enhanced_privacy,
        "allowSharedIssues": wanted.allow_shared_issues,
        "sensitiveFields": fields + [one for one in wanted.sensitive_fields if one not in fields],
    }
    if wanted.pii_rules is not None:
        # The API takes and gives these rules as a string that holds JSON.
        desired["relayPiiConfig"] = _canonical(wanted.pii_rules)
    elif _RULES in settings:
        desired["relayPiiConfig"] = None
    work.ensure(
        "privacy of",
        work.configuration.organization,
        organization,
        desired,
        create=lambda: organization,
        update=lambda: work.api.put(f"{work.organization}/", _WRITE, desired, answers.Organization),
        seen=_seen,
        at=("privacy",),
    )
    known = set() if work.writes else set(settings.get(_FIELDS, []))
    settings[_FIELDS] = sorted(known | set(wanted.sensitive_fields))
    if wanted.pii_rules is not None:
        settings[_RULES] = True
    elif work.writes:
        settings.pop(_RULES, None)


def _seen(organization: Json) -> Json:
    try:
        rules = json.loads(organization.get("relayPiiConfig") or "null")
    except ValueError:
        rules = None
    return {**organization, "relayPiiConfig": _canonical(rules) if rules is not None else None}


def _canonical(rules: Any) -> str:
    return json.dumps(rules, sort_keys=True, separators=(",", ":"))
