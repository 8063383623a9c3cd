locals {
  metric_conditions = ["error_count", "latency", "metric"]

  metric_monitors = merge(flatten([
    for name, alert in local.wanted.alerts : [
      for condition in local.metric_conditions : {
        for project in try(alert.projects, keys(local.projects)) :
        "${name}.${condition}/${project}" => {
          alert     = alert
          condition = condition
          project   = project
          rule      = alert.when[condition]
        } if !contains(local.left_out, "metric monitor ${name}.${condition}/${project}")
      } if contains(keys(alert.when), condition)
    ]
  ])...)

  sources = {
    error_count = {
      dataset     = "events"
      event_types = ["default", "error"]
      query       = ""
      query_type  = "error"
    }
    latency = {
      dataset     = "events_analytics_platform"
      event_types = ["trace_item_span"]
      query       = "is_transaction:true"
      query_type  = "performance"
    }
    metric = {
      dataset     = "events_analytics_platform"
      event_types = ["trace_item_metric"]
      query       = ""
      query_type  = "performance"
    }
  }
}

resource "sentry_metric_monitor" "all" {
  for_each = local.metric_monitors

  organization = local.organization
  project      = sentry_project.all[each.value.project].slug
  name         = "${each.value.alert.name} (${sentry_project.all[each.value.project].slug})"
  description  = "Managed by sentry/terraform."
  owner        = { team_id = sentry_team.main.internal_id }
  environment  = each.value.alert.environment

  aggregate = {
    error_count = "count()"
    latency     = "${try(each.value.rule.percentile, "")}(span.duration)"
    metric = format(
      "%s(value,%s,%s,%s)",
      try(each.value.rule.function, ""),
      try(each.value.rule.name, ""),
      try(each.value.rule.kind, ""),
      try(each.value.rule.unit, "-"),
    )
  }[each.value.condition]

  dataset             = local.sources[each.value.condition].dataset
  event_types         = local.sources[each.value.condition].event_types
  query               = local.sources[each.value.condition].query
  query_type          = local.sources[each.value.condition].query_type
  time_window_seconds = each.value.rule.within_minutes * 60

  condition_group = {
    logic_type = "any"
    conditions = [
      {
        type             = "gt"
        comparison       = try(each.value.rule.more_than, each.value.rule.more_than_ms)
        condition_result = { critical = 75, warning = 50 }[each.value.alert.severity]
      },
      {
        type             = "lte"
        comparison       = try(each.value.rule.more_than, each.value.rule.more_than_ms)
        condition_result = 0
      },
    ]
  }

  issue_detection = { type = "static" }
}

resource "sentry_uptime_monitor" "all" {
  for_each = {
    for name, check in try(local.wanted.uptime, {}) : name => check
    if !contains(local.left_out, "uptime monitor uptime/${name}")
  }

  organization       = local.organization
  project            = sentry_project.all[each.value.project].slug
  name               = each.value.name
  environment        = each.value.environment
  url                = each.value.url
  method             = "GET"
  interval_seconds   = each.value.interval_seconds
  timeout_ms         = each.value.timeout_ms
  downtime_threshold = each.value.down_after
  recovery_threshold = each.value.up_after
}

resource "sentry_cron_monitor" "all" {
  for_each = {
    for slug, monitor in try(local.wanted.cron_monitors, {}) : slug => monitor
    if !contains(local.left_out, "cron monitor ${slug}")
  }

  organization            = local.organization
  project                 = sentry_project.all[each.value.project].slug
  name                    = each.value.name
  owner                   = { team_id = sentry_team.main.internal_id }
  schedule                = { crontab = each.value.schedule }
  timezone                = each.value.timezone
  checkin_margin_minutes  = each.value.margin_minutes
  max_runtime_minutes     = each.value.max_runtime_minutes
  failure_issue_threshold = each.value.fail_after
  recovery_threshold      = each.value.recover_after
}
