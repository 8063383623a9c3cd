resource "sentry_team" "main" {
  organization = local.organization
  name         = local.wanted.team
  slug         = local.wanted.team
}

resource "sentry_project" "all" {
  for_each = local.projects

  organization  = local.organization
  teams         = [sentry_team.main.slug]
  name          = each.value.slug
  slug          = each.value.slug
  platform      = each.value.platform
  default_key   = false
  default_rules = false
}

resource "sentry_key" "all" {
  for_each = sentry_project.all

  organization = local.organization
  project      = each.value.slug
  name         = "Default"

  rate_limit_count  = var.key_rate_limits ? try(local.projects[each.key].rate_limit.events, null) : null
  rate_limit_window = var.key_rate_limits ? try(local.projects[each.key].rate_limit.seconds, null) : null
}

resource "sentry_project_spike_protection" "all" {
  for_each = {
    for key, project in local.projects : key => project
    if !contains(local.left_out, "spike protection of ${project.slug}")
  }

  organization = local.organization
  project      = sentry_project.all[each.key].slug
  enabled      = local.wanted.spike_protection
}

locals {
  filters = {
    for key in ["browser_extensions", "health_checks", "localhost", "web_crawlers"] :
    key => key == "health_checks" ? "filtered-transaction" : replace(key, "_", "-")
  }
  switches = merge([
    for project, body in local.projects : {
      for key, id in local.filters :
      "${project}/${id}" => { project = project, id = id, active = try(body.filters[key], false) }
    }
  ]...)
}

resource "sentry_project_inbound_data_filter" "switches" {
  for_each = local.switches

  organization = local.organization
  project      = sentry_project.all[each.value.project].slug
  filter_id    = each.value.id
  active       = each.value.active
}

resource "sentry_project_inbound_data_filter" "legacy_browsers" {
  for_each = local.projects

  organization = local.organization
  project      = sentry_project.all[each.key].slug
  filter_id    = "legacy-browsers"
  subfilters   = try(each.value.filters.legacy_browsers, [])
}

resource "sentry_organization_data_scrubbing" "main" {
  organization           = local.organization
  data_scrubber          = local.wanted.privacy.data_scrubber
  data_scrubber_defaults = local.wanted.privacy.data_scrubber_defaults
  scrub_ip_addresses     = local.wanted.privacy.scrub_ip_addresses
  sensitive_fields       = local.wanted.privacy.sensitive_fields
}

output "dsns" {
  description = "The DSN of each project, for the .env.production files."
  value       = { for project, key in sentry_key.all : project => key.dsn_public }
  sensitive   = true
}
