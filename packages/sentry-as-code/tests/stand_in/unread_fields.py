"""What Sentry answers besides and nothing here reads: a plausible value for each required field."""

from typing import Any

from pydantic import BaseModel, create_model

from .request_bodies import Closed

Values = dict[str, Any]

AVATAR: Values = {"avatarType": "letter_avatar", "avatarUuid": None}


def flags(names: str, value: bool = False) -> Values:
    return dict.fromkeys(names.split(), value)


def model(name: str, values: Values) -> type[BaseModel]:
    """A closed model that requires every field of `values`, of the same type or null."""
    fields: Values = {
        key: (Any if value is None else type(value) | None, ...) for key, value in values.items()
    }
    return create_model(name, __base__=Closed, **fields)


USER: Values = {
    "username": "somebody",
    "avatarUrl": "",
    "dateJoined": "2026-11-01T00:00:00.000000Z",
    "lastLogin": None,
    "lastActive": None,
    "experiments": {},
    "emails": [],
    **flags("isSuspended hasPasswordAuth isManaged has2fa isSuperuser isStaff"),
    "isActive": True,
}

MEMBER: Values = {
    "flags": flags(
        "idp:provisioned idp:role-restricted sso:linked sso:invalid member-limit:restricted "
        "partnership:restricted"
    ),
}

INTEGRATION: Values = {
    "icon": None,
    "accountType": None,
    "scopes": ["chat:write"],
    "outOfDate": False,
    "configOrganization": [],
    "configData": {"installationType": "born_as_bot"},
    "gracePeriodEnd": None,
}

KEY: Values = {
    "browserSdkVersion": "8.x",
    "browserSdk": {"choices": [["latest", "latest"]]},
    "dynamicSdkLoaderOptions": flags(
        "hasReplay hasPerformance hasDebug hasFeedback hasLogsAndMetrics"
    ),
}

DSN: Values = {
    "csp": "",
    "security": "",
    "minidump": "",
    "nel": "",
    "unreal": "",
    "crons": "",
    "cdn": "",
    "playstation": "",
    "integration": "",
    "otlp_traces": "",
    "otlp_logs": "",
}

PROJECT: Values = {
    **flags(
        "isBookmarked isMember firstTransactionEvent hasAccess hasFeedbacks hasFlags "
        "hasMinifiedStackTrace hasMonitors hasNewFeedbacks hasProfiles hasReplays hasSessions "
        "hasInsightsHttp hasInsightsDb hasInsightsAssets hasInsightsAppStart hasInsightsScreenLoad "
        "hasInsightsVitals hasInsightsCaches hasInsightsQueues hasInsightsAgentMonitoring "
        "hasInsightsMCP hasLogs hasTraceMetrics"
    ),
}

CRON_PROJECT: Values = {
    **PROJECT,
    **flags("isInternal isPublic"),
    "platform": "python",
    "dateCreated": "2026-11-01T00:00:00.000000Z",
    "features": [],
    "firstEvent": None,
    "access": [],
    "avatar": AVATAR,
    "color": "#3f92bf",
    "status": "active",
}

PROJECT_DETAIL: Values = {
    **flags(
        "isInternal isPublic dataScrubber dataScrubberDefaults verifySSL scrubIPAddresses "
        "scrapeJavaScript enableAutoReleaseCreation isDynamicallySampled tempestFetchScreenshots "
        "seerScannerAutomation scmSourceContextEnabled"
    ),
    "avatar": AVATAR,
    "color": "#3f92bf",
    "status": "active",
    "digestsMinDelay": 300,
    "digestsMaxDelay": 1800,
    "allowedDomains": ["*"],
    "safeFields": [],
    "storeCrashReports": None,
    "sensitiveFields": [],
    "securityToken": "",
    "securityTokenHeader": None,
    "highlightTags": [],
    "highlightContext": {},
    "highlightPreset": {"tags": [], "context": {}},
    "groupingConfig": "newstyle:2023-01-11",
    "derivedGroupingEnhancements": "",
    "groupingEnhancements": "",
    "secondaryGroupingExpiry": 0,
    "secondaryGroupingConfig": None,
    "fingerprintingRules": "",
    "processingIssues": 0,
    "defaultEnvironment": None,
    "relayPiiConfig": None,
    "builtinSymbolSources": [],
    "dynamicSamplingBiases": None,
    "symbolSources": "[]",
    "autofixAutomationTuning": "off",
    "seerNightshiftTweaks": None,
    "debugFilesRole": None,
}

ORGANIZATION: Values = {
    **flags(
        "isDefault openMembership eventsMemberAdmin alertsMemberWrite scrapeJavaScript "
        "allowJoinRequests hideAiFeatures aggregatedDataConsent isDynamicallySampled "
        "issueAlertsThreadFlag metricAlertsThreadFlag requiresSso defaultSeerScannerAutomation "
        "enableSeerCoding autoEnableCodeReview autoOpenPrs"
    ),
    "experiments": {},
    "defaultRole": "member",
    "orgRoleList": [],
    "teamRoleList": [],
    "storeCrashReports": 0,
    "attachmentsRole": "member",
    "debugFilesRole": "admin",
    "relayDsnEndpoint": None,
    "trustedRelays": [],
    "pendingAccessRequests": 0,
    "defaultAutofixAutomationTuning": "off",
    "defaultCodingAgent": "seer",
    "defaultCodingAgentIntegrationId": None,
    "defaultAutomatedRunStoppingPoint": "root_cause",
    "defaultCodeReviewTriggers": [],
    "teams": [],
    "projects": [],
}
