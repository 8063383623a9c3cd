# Every project has these two from the start; Sentry makes them.

data "sentry_project_error_monitor" "all" {
  for_each = sentry_project.all

  organization = local.organization
  project      = each.value.slug
}

data "sentry_project_issue_stream_monitor" "all" {
  for_each = sentry_project.all

  organization = local.organization
  project      = each.value.slug
}

data "sentry_organization_integration" "slack" {
  count = var.slack_workspace == null ? 0 : 1

  organization = local.organization
  provider_key = "slack"
  name         = var.slack_workspace
}

locals {
  alerts = merge([
    for name, alert in local.wanted.alerts : {
      for condition, rule in alert.when :
      "${name}.${condition}" => {
        name      = name
        alert     = alert
        condition = condition
        rule      = rule
        projects = [
          for project in try(alert.projects, keys(local.projects)) : project
          if !contains(local.left_out, "metric monitor ${name}.${condition}/${project}")
        ]
      }
    }
  ]...)

  levels = { debug = 10, info = 20, warning = 30, error = 40, fatal = 50 }

  # What an alert listens to, from the state of every issue to one threshold.
  appears = [{ first_seen_event = {} }, { reappeared_event = {} }, { regression_event = {} }]

  mails = {
    for name, alert in local.wanted.alerts : name => distinct([
      for address in try(alert.notify.email, []) : lookup(var.user_ids, address, "team")
    ])
  }
  channels = {
    for name, alert in local.wanted.alerts : name => [
      for channel in try([alert.notify.slack], []) : channel if var.slack_workspace != null
    ]
  }
  # Nobody is left without an alert: where Slack is missing, the team is told.
  addressees = {
    for name, alert in local.wanted.alerts : name =>
    length(local.mails[name]) + length(local.channels[name]) == 0 ? ["team"] : local.mails[name]
  }
}

resource "sentry_alert" "all" {
  for_each = { for key, alert in local.alerts : key => alert if length(alert.projects) > 0 }

  organization      = local.organization
  name              = "${each.value.alert.name} (${each.value.condition})"
  environment       = each.value.alert.environment
  frequency_minutes = each.value.alert.repeat_minutes

  monitor_ids = [
    for project in each.value.projects : (
      contains(local.metric_conditions, each.value.condition)
      ? sentry_metric_monitor.all["${each.key}/${project}"].id
      : each.value.condition == "outage"
      ? data.sentry_project_issue_stream_monitor.all[project].id
      : data.sentry_project_error_monitor.all[project].id
    )
  ]

  trigger_conditions = [
    for trigger in local.appears : trigger
    if each.value.condition != "issue_events" && (
      each.value.condition != "new_issue" || contains(keys(trigger), "first_seen_event")
    )
  ]

  action_filters = [
    {
      logic_type = "all"
      conditions = concat(
        [
          for rule in [each.value.rule] : {
            event_frequency_count = { value = rule.more_than, interval = rule.within }
          } if each.value.condition == "issue_events"
        ],
        [
          for rule in [each.value.rule] : {
            level = { match = "gte", level = local.levels[rule.level] }
          } if each.value.condition == "new_issue"
        ],
        [
          for rule in [each.value.rule] : {
            issue_category = { value = 10 }
          } if each.value.condition == "outage"
        ],
      )
      actions = concat(
        [
          for addressee in local.addressees[each.value.name] : {
            email = {
              target_type = addressee == "team" ? "team" : "user"
              target_id   = addressee == "team" ? sentry_team.main.internal_id : addressee
            }
          }
        ],
        [
          for channel in local.channels[each.value.name] : {
            slack = {
              integration_id = one(data.sentry_organization_integration.slack[*].id)
              channel_name   = channel
              channel_id     = local.wanted.slack.channels[channel]
              tags           = join(",", local.wanted.slack.tags)
            }
          }
        ],
      )
    }
  ]
}
