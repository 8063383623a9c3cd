"""Serves Sentry's alert webhooks: what they say goes on as Slack messages and e-mails.

Standard library only, and deployed apart from the service it speaks for: where that is down, this
must not be. `relay status` shows what waits, what was delivered and what was given up; `relay
retry` tries the latter again. Configuration, from the environment:

    SENTRY_HOOK_SECRET    the client secret of the internal integration that sends here
    SLACK_WEBHOOK_URL     a Slack incoming webhook; empty: no Slack
    SMTP_URL              smtps://user:password@host:465; empty: no e-mail
    MAIL_FROM, MAIL_TO    the sender and the recipients, separated by commas
    RELAY_STATE           the queue, and what was delivered; relay.sqlite
    RELAY_QUEUE           how many deliveries may wait before Sentry is told to come back; 10000
    RELAY_TEMPLATES       a folder with a slack.txt, an email.txt or both of your own
    HOST, PORT            127.0.0.1 and 8900, behind something that speaks TLS

With --file the alerts in sentry.yaml say who is told: the addresses under their notify, and for a
channel such as #alerts-critical the webhook in SLACK_WEBHOOK_URL_ALERTS_CRITICAL.
"""
