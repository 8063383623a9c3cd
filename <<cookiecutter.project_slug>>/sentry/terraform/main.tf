# The second choice: the content of ../sentry.yaml for teams that run Terraform already. Use this or
# apply.py, not both. ../README.md says what apply.py does and this cannot.

terraform {
  required_version = ">= 1.5"

  required_providers {
    sentry = {
      # Before 0.15 the provider speaks to addresses that Sentry has withdrawn.
      source  = "jianyuan/sentry"
      version = ">= 0.15"
    }
  }
}

# The token comes from SENTRY_AUTH_TOKEN.
provider "sentry" {
  base_url = var.base_url
}

locals {
  wanted       = yamldecode(file("${path.module}/../sentry.yaml"))
  organization = local.wanted.organization
  projects     = local.wanted.projects

  # By the words of apply.py's report.
  left_out = try(local.wanted.not_in_plan, null)[*]
}
