resource "sentry_dashboard" "all" {
  for_each = {
    for name, dashboard in try(local.wanted.dashboards, {}) : name => dashboard
    if !contains(local.left_out, "dashboard ${name}")
  }

  organization = local.organization
  title        = "${each.value.title} (${local.wanted.managed_as})"

  dynamic "widget" {
    for_each = each.value.widgets

    content {
      title        = widget.value.title
      display_type = widget.value.display
      widget_type  = widget.value.dataset
      interval     = "5m"
      limit        = try(widget.value.limit, null)

      query {
        fields     = concat(try(widget.value.columns, []), try(widget.value.aggregates, []))
        columns    = try(widget.value.columns, [])
        aggregates = try(widget.value.aggregates, [])
        conditions = try(widget.value.where, "")
        order_by   = try(widget.value.sort, "")
      }

      layout {
        x     = widget.value.at[0]
        y     = widget.value.at[1]
        w     = widget.value.at[2]
        h     = widget.value.at[3]
        min_h = 1
      }
    }
  }
}
