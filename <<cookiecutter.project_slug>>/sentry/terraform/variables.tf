variable "base_url" {
  description = "The API of a self-hosted Sentry, https://host/api/; null for sentry.io."
  type        = string
  default     = null
}

variable "slack_workspace" {
  description = "The name of the installed Slack workspace; null without Slack (below the Team plan)."
  type        = string
  default     = null
}

variable "key_rate_limits" {
  description = "Whether the plan has rate limits on keys (Business)."
  type        = bool
  default     = false
}

variable "user_ids" {
  description = "The id of the Sentry user behind each address of sentry.yaml; others become the team."
  type        = map(string)
  default     = {}
}
