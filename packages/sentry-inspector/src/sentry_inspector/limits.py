"""What Sentry accepts at most, in bytes unless said otherwise.

Source: "Size Limits" in the chapter on envelopes of Sentry's developer documentation (2026). It
names no limit of their own for containers of spans, logs and metrics.
"""

KB = 1000
MB = 1000 * KB

COMPRESSED_REQUEST = 20 * MB
ENVELOPE = 100 * MB

ITEM = {
    "event": 1 * MB,
    "transaction": 1 * MB,
    "feedback": 1 * MB,
    "replay_event": 1 * MB,
    "check_in": 100 * KB,
    "profile": 50 * MB,
    "profile_chunk": 50 * MB,
    "replay_recording": 10 * MB,
}

SESSIONS_PER_ENVELOPE = 100
BUCKETS_PER_SESSIONS_ITEM = 100
